{{- define "pmi.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "pmi.labels" -}}
app.kubernetes.io/name: pmi-gateway
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "pmi.allLabels" -}}
{{ include "pmi.labels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{- define "pmi.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "pmi.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "pmi.name" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{/* Findings of checkov that are meant, said where it reads them: tests/deploy/test_checkov.py takes no others.
     `image`: a digest answers two of them. `secrets`: whether variables come from secrets. */}}
{{- define "pmi.accepted" -}}
checkov.io/skip1: "CKV_K8S_11=No limit of CPU: it would slow answers down while cores are idle. Requests share the CPU out already."
{{- if not (contains "@" .image) }}
checkov.io/skip2: "CKV_K8S_43=The values name a version. Whoever has built or tested an image knows its digest, and may add it."
checkov.io/skip3: "CKV_K8S_15=A version is published once, and a pod shall start while the registry is away."
{{- end }}
{{- if .secrets }}
checkov.io/skip4: "CKV_K8S_35=Settings are variables. The process starts no other one, and writes no secret to a log or a file."
{{- end }}
{{- end -}}

{{/* What every pod of ours has: restricted Pod Security, and no variables of other services. */}}
{{- define "pmi.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "pmi.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities: {drop: [ALL]}
{{- end -}}

{{- define "pmi.spread" -}}
{{- if .root.Values.topologySpread.enabled -}}
topologySpreadConstraints:
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "pmi.labels" $ | nindent 8 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/* Variables that the gateway and the translator share. */}}
{{- define "pmi.commonEnv" -}}
- {name: PMI_SERVER__HOST, value: "::"}
- {name: PMI_TRANSLATOR_SERVER__HOST, value: "::"}
- {name: PMI_DRAIN__ACCEPT_S, value: {{ .Values.drain.acceptSeconds | quote }}}
- {name: PMI_DRAIN__TIMEOUT_S, value: {{ .Values.drain.timeoutSeconds | quote }}}
{{- if .Values.tracing.endpoint }}
- {name: PMI_TRACING__ENDPOINT, value: {{ .Values.tracing.endpoint | quote }}}
- {name: PMI_TRACING__SAMPLE_RATIO, value: {{ .Values.tracing.sampleRatio | quote }}}
{{- end }}
{{- if .Values.auth.keysSecret }}
- {name: PMI_AUTH__MODE, value: keys}
- {name: PMI_AUTH__KEYS_FILE, value: /etc/pmi/keys/keys.toml}
{{- else }}
- {name: PMI_AUTH__MODE, value: none}
{{- end }}
{{- range $name, $value := .Values.settings }}
- {name: {{ $name }}, value: {{ $value | toString | quote }}}
{{- end }}
{{- range $name, $from := .Values.secretSettings }}
- {name: {{ $name }}, valueFrom: {secretKeyRef: {name: {{ $from.name }}, key: {{ $from.key }}}}}
{{- end }}
{{- end -}}

{{/* The way to the collector, as a rule of a NetworkPolicy. */}}
{{- define "pmi.tracingEgress" -}}
{{- $url := urlParse .Values.tracing.endpoint -}}
{{- $port := ternary "443" "80" (eq $url.scheme "https") -}}
{{- if contains ":" $url.host }}{{ $port = regexFind "[0-9]+$" $url.host }}{{ end -}}
- ports: [{port: {{ $port }}}]
  {{- with .Values.tracing.to }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* Longer than the drain, and than what ends behind it. */}}
{{- define "pmi.grace" -}}
{{- add .Values.drain.timeoutSeconds 15 -}}
{{- end -}}

{{- define "pmi.keysVolume" -}}
{{- if .Values.auth.keysSecret }}
- name: keys
  secret: {secretName: {{ .Values.auth.keysSecret }}, items: [{key: keys.toml, path: keys.toml}]}
{{- end }}
{{- end -}}

{{- define "pmi.keysMount" -}}
{{- if .Values.auth.keysSecret }}
- {name: keys, mountPath: /etc/pmi/keys, readOnly: true}
{{- end }}
{{- end -}}
