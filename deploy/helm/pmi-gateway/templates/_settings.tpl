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
- {name: {{ $name }}, value: {{ ternary $value ($value | toJson) (kindIs "string" $value) | quote }}}
{{- end }}
{{- end }}
{{- range $name, $from := $values.secretSettings }}
{{- if include "pmi.isFor" (dict "root" $.root "part" $.part "name" $name) }}
- {name: {{ $name }}, valueFrom: {secretKeyRef: {name: {{ $from.name }}, key: {{ $from.key }}}}}
{{- end }}
{{- end }}
{{- end -}}

{{/* Whether a part gets a setting of the values; refuses those that the chart has a value of its own for. */}}
{{- define "pmi.isFor" -}}
{{- $name := upper .name -}}
{{- $elsewhere := dict
  "^PMI_(SERVER|TRANSLATOR_SERVER)__(HOST|PORT|METRICS_PORT)$" "the chart decides it"
  "^PMI_DRAIN__" "use drain"
  "^PMI_AUTH__(MODE|KEYS_FILE)$" "use auth"
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
{{- $isGateways := regexMatch "^PMI_(BACKENDS|AUTH|CACHE|OPENAI|LANGUAGES|DEFAULT_MODEL|PROMPTS|OVERLOAD|TRANSLATION)(_|$)" $name -}}
{{- if or (eq .part "gateway") (not $isGateways) -}}yes{{- end -}}
{{- end -}}
