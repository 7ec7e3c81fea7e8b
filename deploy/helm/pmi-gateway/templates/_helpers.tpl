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
