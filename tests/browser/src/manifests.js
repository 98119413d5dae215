// What the stories deliver, and the projects and applications that do it.

const GROUP = 'argoproj.io/v1alpha1';

/// A project; without rules it permits everything that has a namespace.
export function project(name, spec = {}) {
  const rules = { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }] };
  return { apiVersion: GROUP, kind: 'AppProject', metadata: { name }, spec: { ...rules, ...spec } };
}

/// An application that goes from a folder of the repository to a namespace of the cluster `real`.
export function application(name, { project, repository, folder, branch, namespace, spec = {} }) {
  return {
    apiVersion: GROUP,
    kind: 'Application',
    metadata: { name },
    spec: {
      project,
      source: { repoURL: repository, path: folder, targetRevision: branch },
      destination: { name: 'real', namespace },
      syncPolicy: { syncOptions: ['CreateNamespace=true'] },
      ...spec,
    },
  };
}

export function deployment(replicas, image = 'registry.example.com/api:1') {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: api
  template:
    metadata:
      labels:
        app: api
    spec:
      containers:
        - name: api
          image: ${image}
          ports:
            - containerPort: 8080
`;
}

export const service = `apiVersion: v1
kind: Service
metadata:
  name: api
spec:
  selector:
    app: api
  ports:
    - port: 80
      targetPort: 8080
`;

export function settings(data = { greeting: 'hello' }) {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
${Object.entries(data).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`).join('')}`;
}

/// The three of them, as files of a folder.
export function files(folder) {
  return {
    [`${folder}/deployment.yaml`]: deployment(1),
    [`${folder}/service.yaml`]: service,
    [`${folder}/settings.yaml`]: settings(),
  };
}
