{{/* Variables of a part, "gateway" or "translator": those that the chart decides, then those of the values. */}}
{{- define "pmi.env" -}}
{{- $values := .root.Values -}}
- {name: PMI_SERVER__HOST, value: "::"}
- {name: PMI_TRANSLATOR_SERVER__HOST, value: "::"}
- {name: PMI_DRAIN__ACCEPT_S, value: {{ int64 $values.drain.acceptSeconds | quote }}}
- {name: PMI_DRAIN__TIMEOUT_S, value: {{ int64 $values.drain.timeoutSeconds | quote }}}
{{- if $values.tracing.endpoint }}
- {name: PMI_TRACING__ENDPOINT, value: {{ $values.tracing.endpoint | quote }}}
- {name: PMI_TRACING__SAMPLE_RATIO, value: {{ $values.tracing.sampleRatio | toJson | quote }}}
{{- end }}
{{- if and (eq .part "gateway") $values.auth.keysSecret }}
- {name: PMI_AUTH__MODE, value: keys}
- {name: PMI_AUTH__KEYS_FILE, value: /etc/pmi/keys/keys.toml}
{{- else }}
{{- /* Translators are for gateways only: the network policy sees to that. */}}
- {name: PMI_AUTH__MODE, value: none}
{{- end }}
{{- range $name, $value := $values.settings }}
{{- if include "pmi.isFor" (dict "root" $.root "part" $.part "name" $name) }}
{{- if hasKey $values.secretSettings $name }}
{{- fail (printf "%s is in settings and in secretSettings" $name) }}
{{- end }}
- {name: {{ $name }}, value: {{ include "pmi.text" $value | quote }}}
{{- end }}
{{- end }}
{{- range $name, $from := $values.secretSettings }}
{{- if include "pmi.isFor" (dict "root" $.root "part" $.part "name" $name) }}
- {name: {{ $name }}, valueFrom: {secretKeyRef: {name: {{ $from.name }}, key: {{ $from.key }}}}}
{{- end }}
{{- end }}
{{- include "pmi.extraEnv" (index $values .part) }}
{{- end -}}

{{/* Variables of the operator's own. */}}
{{- define "pmi.extraEnv" -}}
{{- range .extraEnv }}
{{- if hasPrefix "PMI_" .name }}
{{- fail (printf "extraEnv: %s: use settings or secretSettings" .name) }}
{{- end }}
{{ list . | toYaml }}
{{- end }}
{{- end -}}

{{/* A setting as the variable has it: lists with commas. */}}
{{- define "pmi.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else if kindIs "slice" . }}{{ join "," . }}{{ else }}{{ toJson . }}{{ end -}}
{{- end -}}

{{/* Whether a part gets a setting of the values; refuses those that the chart has a value of its own for. */}}
{{- define "pmi.isFor" -}}
{{- $name := upper .name -}}
{{- $elsewhere := dict
  "^PMI_(SERVER|TRANSLATOR_SERVER)__(HOST|PORT|METRICS_PORT)$" "the chart decides it"
  "^PMI_DRAIN__" "use drain"
  "^PMI_AUTH__(MODE|KEYS_FILE|KEYS(__.+)?)$" "use auth.keysSecret"
  "^PMI_TRACING__(ENDPOINT|SAMPLE_RATIO)$" "use tracing"
  "^PMI_BACKENDS__.+__URL$" "use backends"
  "^PMI_CACHE__REDIS_URL$" "use externalRedis"
  "^PMI_TRANSLATOR__THREADS$" "use translator.threads" -}}
{{- if .root.Values.translator.enabled -}}
{{- $_ := set $elsewhere "^PMI_TRANSLATOR__(DIRECTORY|URL|LLM|LLM_MODEL)$" "use translator.model, or set translator.enabled to false" -}}
{{- end -}}
{{- range $pattern, $say := $elsewhere -}}
{{- if regexMatch $pattern $name -}}
{{- fail (printf "settings: %s: %s" $name $say) -}}
{{- end -}}
{{- end -}}
{{- $backends := keys .root.Values.backends -}}
{{- if .root.Values.vllm.enabled }}{{ $backends = list "main" }}{{ end -}}
{{- if and $backends (hasPrefix "PMI_BACKENDS__" $name) -}}
{{- $backend := index (splitList "__" $name) 1 | lower -}}
{{- if not (has $backend $backends) -}}
{{- fail (printf "settings: %s: there is no backend %q, but %s" .name $backend (join ", " (sortAlpha $backends))) -}}
{{- end -}}
{{- end -}}
{{- $isGateways := regexMatch "^PMI_(CONFIG|BACKENDS|AUTH|CACHE|OPENAI|LANGUAGES|DEFAULT_MODEL|PROMPTS|OVERLOAD|TRANSLATION)(_|$)" $name -}}
{{- if or (eq .part "gateway") (not $isGateways) -}}yes{{- end -}}
{{- end -}}
