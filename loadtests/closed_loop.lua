-- wrk's script: `wrk ... -s closed_loop.lua URL -- BODY_FILE`. Posts the file's bytes; says `ready` as it begins,
-- and in its last line, a JSON object, what was measured, times in microseconds.

function init(args)
   local file = assert(io.open(args[1], "rb"))
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/json"
   wrk.body = file:read("*a")
   file:close()
   io.write("ready\n")
   io.flush()
end

function done(summary, latency, requests)
   local errors = summary.errors
   local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   io.write(string.format(
      '{"requests": %d, "duration_us": %d, "p50_us": %d, "p99_us": %d, "errors": %d}\n',
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failed
   ))
end
