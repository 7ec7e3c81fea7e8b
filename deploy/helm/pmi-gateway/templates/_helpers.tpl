{{/* As long as a name may be with the longest ending that stands behind it. */}}
{{- define "pmi.name" -}}
{{- $name := .Values.fullnameOverride | default .Release.Name | replace "." "-" | trunc 52 | trimSuffix "-" -}}
{{- if not (regexMatch "^[a-z]" $name) -}}
{{- fail (printf "%s: names of services begin with a letter; set fullnameOverride" $name) -}}
{{- end -}}
{{- $name -}}
{{- end -}}

{{- define "pmi.labels" -}}
app.kubernetes.io/name: pmi-gateway
app.kubernetes.io/instance: {{ include "pmi.name" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "pmi.allLabels" -}}
{{ include "pmi.labels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
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
     `root`: the values. `image`: a digest answers two of them. `secrets`: whether variables come from secrets. */}}
{{- define "pmi.accepted" -}}
checkov.io/skip1: "CKV_K8S_11=No limit of CPU: it would slow answers down while cores are idle. Requests share the CPU out already."
{{- if not (contains "@" .image) }}
checkov.io/skip2: "CKV_K8S_43=The values name a version. Whoever has built or tested an image knows its digest, and may add it."
checkov.io/skip3: "CKV_K8S_15=A version is published once, and a pod shall start while the registry is away."
{{- end }}
{{- if not .root.Values.podSecurityContext.runAsUser }}
checkov.io/skip5: "CKV_K8S_40=The platform chooses the user, and refuses any other."
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
  {{- range $name, $id := .Values.podSecurityContext }}
  {{- if not (kindIs "invalid" $id) }}
  {{ $name }}: {{ int64 $id }}
  {{- end }}
  {{- end }}
  fsGroupChangePolicy: OnRootMismatch
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

{{/* The way to something outside of this chart, as a rule of a NetworkPolicy. Where its pods are named, by their
     labels, any port of theirs: a policy sees the pod's, which may be another than the service's. */}}
{{- define "pmi.egress" -}}
{{- if .to -}}
- to: {{- toYaml .to | nindent 4 }}
{{- else -}}
{{- $url := urlParse .url -}}
{{- $port := ternary "443" "80" (eq $url.scheme "https") -}}
{{- if regexMatch ":[0-9]+$" $url.host }}{{ $port = regexFind "[0-9]+$" $url.host }}{{ end -}}
- ports: [{port: {{ $port }}}]
{{- end -}}
{{- end -}}

{{/* Longer than the drain, and than what ends behind it. */}}
{{- define "pmi.grace" -}}
{{- add .Values.drain.timeoutSeconds 15 -}}
{{- end -}}

{{/* A pod's labels: those that select it, and the part's own. */}}
{{- define "pmi.podLabels" -}}
{{- include "pmi.labels" .labels }}
{{- with .values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Names are looked up: OpenShift's DNS pods listen on 5353, and a policy sees the pod's port. */}}
{{- define "pmi.dns" -}}
- ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}, {port: 5353, protocol: UDP}, {port: 5353, protocol: TCP}]
{{- end -}}

{{/* Where pods of a part go, by its values. */}}
{{- define "pmi.scheduling" -}}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
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
