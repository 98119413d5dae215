//! Objects of well-known projects, one a line: group, kind, what the object says, and the health.
//!
//! `@Ready=False/Failed` is a condition with a status and a reason, `status.phase=Running` a field; a value is JSON, or
//! else a text (`~` for a blank).

use crate::health::{assess, known};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

const OBJECTS: &str = r#"
argoproj.io Application status.health.status=Healthy : Healthy
argoproj.io Application status.health.status=Degraded : Degraded
argoproj.io Application status.sync.status=Synced : None
argoproj.io ApplicationSet @ResourcesUpToDate=True : Healthy
argoproj.io ApplicationSet @ResourcesUpToDate=True @ErrorOccurred=True : Degraded
argoproj.io AppProject status.x=1 : None
argoproj.io Workflow status.phase=Succeeded : Healthy
argoproj.io Workflow status.phase=Failed : Degraded
argoproj.io Workflow status.phase=Running : Progressing
argoproj.io CronWorkflow spec.suspend=true : Healthy
argoproj.io CronWorkflow @SubmissionError=True : Degraded
argoproj.io WorkflowTemplate spec.x=1 : None
argoproj.io AnalysisRun status.phase=Successful : Healthy
argoproj.io AnalysisRun status.phase=Inconclusive : Unknown
argoproj.io Experiment status.phase=Error : Degraded
argoproj.io EventBus @Deployed=True @Configured=True : Healthy
argoproj.io Sensor @Deployed=True @TriggersProvided=False : Degraded
promoter.argoproj.io PullRequest @Ready=True : Healthy
promoter.argoproj.io GitCommitStatus @Ready=True status.environments=[{"phase":"failure"}] : Degraded
promoter.argoproj.io GitCommitStatus @Ready=True status.environments=[{"phase":"pending"}] : Progressing
promoter.argoproj.io PromotionStrategy @Ready=True : Degraded
promoter.argoproj.io ChangeTransferPolicy @Ready=True status.active.dry.sha=a status.proposed.dry.sha=b : Progressing
promoter.argoproj.io ChangeTransferPolicy @Ready=True status.active.dry.sha=a status.proposed.dry.sha=a : Healthy
kargo.akuity.io Promotion status.phase=Succeeded : Healthy
kargo.akuity.io Promotion status.phase=Errored : Degraded
kustomize.toolkit.fluxcd.io Kustomization @Ready=True : Healthy
kustomize.toolkit.fluxcd.io Kustomization @Ready=False/BuildFailed : Degraded
kustomize.toolkit.fluxcd.io Kustomization @Ready=Unknown @Reconciling=True : Progressing
kustomize.toolkit.fluxcd.io Kustomization spec.suspend=true @Ready=False : Suspended
helm.toolkit.fluxcd.io HelmRelease @Ready=True @Released=True : Healthy
helm.toolkit.fluxcd.io HelmRelease @Ready=False @Released=False : Degraded
source.toolkit.fluxcd.io GitRepository @Ready=True @ArtifactInStorage=True : Healthy
source.toolkit.fluxcd.io GitRepository @Ready=False/GitOperationFailed : Degraded
source.toolkit.fluxcd.io HelmRepository spec.type=oci : Healthy
flagger.app Canary status.phase=Succeeded : Healthy
flagger.app Canary status.phase=Failed : Degraded
tekton.dev PipelineRun @Succeeded=True : Healthy
tekton.dev PipelineRun @Succeeded=False : Degraded
tekton.dev TaskRun @Succeeded=Unknown : Progressing
lifecycle.keptn.sh KeptnTask status.status=Succeeded : Healthy
lifecycle.keptn.sh KeptnTask status.status=Failed : Degraded
apps.kruise.io CloneSet metadata.generation=1 status.observedGeneration=1 status.replicas=2 status.updatedAvailableReplicas=2 : Healthy
apps.kruise.io CloneSet metadata.generation=1 status.observedGeneration=1 status.replicas=2 status.updatedAvailableReplicas=1 : Degraded
apps.kruise.io CloneSet metadata.generation=2 status.observedGeneration=1 : Progressing
spot.io SpotDeployment @Progressing=True : Healthy
spot.io SpotDeployment @Progressing=False/RolloutAborted : Degraded
tower.ansible.com AnsibleJob status.ansibleJobResult.status=successful : Healthy
tower.ansible.com AnsibleJob status.ansibleJobResult.status=error : Degraded
pulumi.com Stack metadata.generation=1 status.observedGeneration=1 @Ready=True : Healthy
pulumi.com Stack metadata.generation=1 status.observedGeneration=1 @Stalled=True : Degraded
operators.coreos.com Subscription @CatalogSourcesUnhealthy=False status.state=AtLatestKnown : Healthy
operators.coreos.com Subscription @CatalogSourcesUnhealthy=True status.state=AtLatestKnown : Degraded
operators.coreos.com Subscription @InstallPlanPending=True status.state=UpgradePending : Progressing
s3.aws.upbound.io Bucket @Synced=True @Ready=True : Healthy
s3.aws.upbound.io Bucket @Synced=False/ReconcileError @Ready=True : Degraded
s3.aws.upbound.io Bucket @Synced=True @Ready=False/Creating : Progressing
aws.upbound.io ProviderConfig spec.x=1 : Healthy
database.example.crossplane.io XPostgres @Synced=True @Ready=True : Healthy
pkg.crossplane.io Provider @Installed=True @Healthy=False : Degraded
rds.aws.crossplane.io DBInstance @Synced=False/ReconcilePaused @Ready=True : Suspended
s3.services.k8s.aws Bucket @Ready=True : Healthy
s3.services.k8s.aws Bucket @ACK.Terminal=True : Degraded
storage.cnrm.cloud.google.com StorageBucket @Ready=True/UpToDate : Healthy
storage.cnrm.cloud.google.com StorageBucket @Ready=False/UpdateFailed : Degraded
storage.cnrm.cloud.google.com StorageBucket @Ready=False/DependencyNotReady : Suspended
core.cnrm.cloud.google.com ConfigConnector status.healthy=false : Degraded
storage.azure.com StorageAccount @Ready=True : Healthy
storage.azure.com StorageAccount @Ready=False/Reconciling : Progressing
storage.azure.com StorageAccount status.conditions=[{"type":"Ready","status":"False","severity":"Error"}] : Degraded
cluster.x-k8s.io Cluster status.phase=Provisioned @Ready=True : Healthy
cluster.x-k8s.io Cluster status.phase=Provisioned @Ready=False : Degraded
cluster.x-k8s.io MachineDeployment spec.paused=true status.phase=Running : Suspended
karpenter.sh NodeClaim @Ready=True : Healthy
karpenter.sh NodeClaim @Ready=False : Degraded
karpenter.sh NodeClaim @Launched=True : Progressing
core.gardener.cloud Shoot metadata.labels={"shoot.gardener.cloud/status":"healthy"} : Healthy
core.gardener.cloud Shoot metadata.labels={"shoot.gardener.cloud/status":"unhealthy"} : Degraded
services.cloud.sap.com ServiceInstance @Succeeded=True : Healthy
services.cloud.sap.com ServiceInstance @Succeeded=False : Degraded
iammanager.keikoproj.io Iamrole status.state=Ready : Healthy
iammanager.keikoproj.io Iamrole status.state=PolicyNotAllowed : Degraded
postgresql.cnpg.io Cluster @Ready=True status.phase=Cluster~in~healthy~state : Healthy
postgresql.cnpg.io Cluster @Ready=True status.phase=Failing~over : Degraded
postgresql.cnpg.io Cluster @cnpg.io/hibernation=True : Suspended
acid.zalan.do postgresql status.PostgresClusterStatus=Running : Healthy
acid.zalan.do postgresql status.PostgresClusterStatus=CreateFailed : Degraded
psmdb.percona.com PerconaServerMongoDB status.state=ready : Healthy
pxc.percona.com PerconaXtraDBCluster status.state=error : Degraded
k8s.mariadb.com MariaDB @Ready=True : Healthy
k8s.mariadb.com MariaDB @Ready=False/Failed : Degraded
k8s.mariadb.com MariaDB @Ready=False/Provisioning : Progressing
mongodbcommunity.mongodb.com MongoDBCommunity status.phase=Running : Healthy
mongodbcommunity.mongodb.com MongoDBCommunity status.phase=Failed : Degraded
redis.redis.opstreelabs.in RedisCluster status.state=Ready : Healthy
redis.redis.opstreelabs.in RedisCluster status.state=Failed : Degraded
db.atlasgo.io AtlasSchema @Ready=True : Healthy
db.atlasgo.io AtlasMigration @Ready=False/ApplyingFailed : Degraded
clickhouse.altinity.com ClickHouseInstallation status.status=Completed : Healthy
clickhouse.altinity.com ClickHouseInstallation status.status=Aborted : Degraded
cassandra.rook.io Cluster status.racks={"a":{"members":1,"readyMembers":1}} : Healthy
cassandra.rook.io Cluster status.racks={"a":{"members":2,"readyMembers":1}} : Progressing
kibana.k8s.elastic.co Kibana status.health=green : Healthy
kibana.k8s.elastic.co Kibana status.health=red : Degraded
solr.apache.org SolrCloud status.solrNodes=[{"ready":true}] : Healthy
solr.apache.org SolrCloud status.solrNodes=[{"ready":true},{"ready":false}] : Progressing
zookeeper.pravega.io ZookeeperCluster status.readyReplicas=3 status.replicas=3 : Healthy
zookeeper.pravega.io ZookeeperCluster status.readyReplicas=2 status.replicas=3 : Progressing
kafka.strimzi.io Kafka @Ready=True : Healthy
kafka.strimzi.io Kafka @NotReady=True/FatalProblem : Degraded
kafka.strimzi.io Kafka @NotReady=True/Creating : Progressing
kafka.banzaicloud.io KafkaCluster status.brokersState={"0":{"configurationState":"ConfigOutOfSync"}} : Degraded
kafka.banzaicloud.io KafkaCluster status.state=ClusterRunning status.cruiseControlTopicStatus=CruiseControlTopicReady status.brokersState={"0":{"configurationState":"ConfigInSync","gracefulActionState":{"cruiseControlState":"GracefulUpscaleSucceeded"}}} : Healthy
platform.confluent.io Kafka status.phase=RUNNING : Healthy
platform.confluent.io Connector status.failedTasksCount=2 : Degraded
rabbitmq.com RabbitmqCluster @ClusterAvailable=True @AllReplicasReady=True : Healthy
rabbitmq.com RabbitmqCluster @ReconcileSuccess=False : Degraded
rabbitmq.com Queue @Ready=False/FailedCreateOrUpdate : Degraded
numaflow.numaproj.io Pipeline metadata.generation=1 status.observedGeneration=1 status.phase=Running : Healthy
numaflow.numaproj.io Pipeline metadata.generation=1 status.observedGeneration=1 status.phase=Failed : Degraded
flink.apache.org FlinkDeployment status.reconciliationStatus.state=DEPLOYED status.jobManagerDeploymentStatus=READY : Healthy
flink.apache.org FlinkDeployment status.reconciliationStatus.state=DEPLOYED status.jobManagerDeploymentStatus=ERROR : Degraded
gateway.networking.k8s.io Gateway @Accepted=True @Programmed=True : Healthy
gateway.networking.k8s.io Gateway @Accepted=True status.listeners=[{"conditions":[{"type":"Accepted","status":"False"}]}] : Degraded
gateway.networking.k8s.io HTTPRoute status.parents=[{"conditions":[{"type":"Accepted","status":"True"}]}] : Healthy
gateway.networking.k8s.io HTTPRoute status.parents=[{"conditions":[{"type":"ResolvedRefs","status":"False"}]}] : Degraded
gateway.networking.k8s.io HTTPRoute metadata.generation=2 status.parents=[{"conditions":[{"type":"Accepted","status":"False","observedGeneration":1}]}] : Progressing
gateway.networking.k8s.io ReferenceGrant spec.x=1 : None
microgateway.airlock.com LimitsPolicy status.ancestors=[{"conditions":[{"type":"Accepted","status":"False","observedGeneration":1}]}] : Degraded
microgateway.airlock.com Limits spec.x=1 : Healthy
install.istio.io IstioOperator status.status=HEALTHY : Healthy
install.istio.io IstioOperator status.status=4 : Degraded
networking.istio.io VirtualService spec.x=1 : None
networking.istio.io VirtualService status.validationMessages=[{"level":"ERROR"}] : Degraded
kiali.io Kiali @Successful=True : Healthy
kiali.io Kiali @Failure=True : Degraded
gloo.solo.io Upstream status.statuses={"gloo-system":{"state":1}} : Healthy
gloo.solo.io Upstream status.statuses={"gloo-system":{"state":"Rejected"}} : Degraded
projectcontour.io HTTPProxy metadata.generation=1 status.conditions=[{"type":"Valid","status":"True","observedGeneration":1}] : Healthy
projectcontour.io HTTPProxy metadata.generation=1 status.conditions=[{"type":"Valid","status":"False","observedGeneration":1}] : Degraded
route.openshift.io Route status.ingress=[{"conditions":[{"type":"Admitted","status":"True"}]}] : Healthy
route.openshift.io Route status.ingress=[{"conditions":[{"type":"Admitted","status":"False"}]}] : Degraded
nmstate.io NodeNetworkConfigurationPolicy @Available=True @Degraded=False : Healthy
nmstate.io NodeNetworkConfigurationPolicy @Available=False @Degraded=True : Degraded
proclaim.dogmatiq.io DNSSDServiceInstance @Discoverable=True : Healthy
proclaim.dogmatiq.io DNSSDServiceInstance @Adopted=False : Degraded
snapshot.storage.k8s.io VolumeSnapshot status.readyToUse=true : Healthy
snapshot.storage.k8s.io VolumeSnapshot status.error.message=full : Degraded
ceph.rook.io CephCluster status.ceph.health=HEALTH_OK status.state=Created : Healthy
ceph.rook.io CephCluster status.ceph.health=HEALTH_ERR status.state=Created : Degraded
ceph.rook.io CephBlockPool status.phase=Ready : Healthy
minio.min.io Tenant status.currentState=Initialized : Healthy
minio.min.io Tenant status.currentState=Tenant~credentials~are~not~set~properly : Degraded
velero.io Backup status.phase=Completed : Healthy
velero.io Backup status.phase=PartiallyFailed : Degraded
velero.io Schedule spec.paused=true : Suspended
trident.netapp.io TridentBackendConfig status.lastOperationStatus=Success status.phase=Bound : Healthy
trident.netapp.io TridentBackendConfig status.lastOperationStatus=Failed : Degraded
cert-manager.io Certificate @Ready=True : Healthy
cert-manager.io Certificate @Ready=False : Degraded
cert-manager.io Certificate @Ready=False @Issuing=True : Progressing
acme.cert-manager.io Order status.state=invalid : Degraded
external-secrets.io ExternalSecret @Ready=True : Healthy
external-secrets.io ExternalSecret @Ready=False : Degraded
bitnami.com SealedSecret @Synced=True : Healthy
bitnami.com SealedSecret @Synced=False : Degraded
onepassword.com OnePasswordItem @Ready=True : Healthy
onepassword.com OnePasswordItem @Ready=False : Degraded
k8s.keycloak.org Keycloak @Ready=True @HasErrors=False : Healthy
k8s.keycloak.org Keycloak @Ready=False @HasErrors=True : Degraded
kyverno.io ClusterPolicy @Ready=True/Succeeded : Healthy
kyverno.io ClusterPolicy @Ready=False/Failed : Progressing
policy.open-cluster-management.io Policy status.compliant=Compliant : Healthy
policy.open-cluster-management.io Policy status.compliant=NonCompliant : Degraded
work.karmada.io ResourceBinding status.aggregatedStatus=[{"health":"Healthy"}] : Healthy
work.karmada.io ResourceBinding status.aggregatedStatus=[{"health":"Unhealthy"}] : Degraded
grafana.integreatly.org Grafana status.stage=complete status.stageStatus=success : Healthy
grafana.integreatly.org GrafanaDashboard @DashboardSynchronized=False : Degraded
grafana.integreatly.org GrafanaDashboard @NoMatchingInstance=True : Degraded
monitoring.coreos.com Prometheus @Available=True : Healthy
monitoring.coreos.com Prometheus @Available=False/NoPodReady : Degraded
monitoring.coreos.com ServiceMonitor spec.x=1 : None
operator.victoriametrics.com VMAgent status.updateStatus=operational : Healthy
operator.victoriametrics.com VMAgent status.updateStatus=failed : Degraded
jaegertracing.io Jaeger status.phase=Running : Healthy
jaegertracing.io Jaeger status.phase=Failed : Degraded
datadoghq.com DatadogMetric @Valid=True @Error=False : Healthy
datadoghq.com DatadogMetric @Error=True : Degraded
coralogix.com Alert @RemoteSynced=True : Healthy
coralogix.com Alert @RemoteSynced=False : Degraded
core.humio.com HumioParser status.state=Exists : Healthy
core.humio.com HumioParser status.state=ConfigError : Degraded
core.humio.com HumioParser status.state=NotFound : Missing
keda.sh ScaledObject @Ready=True @Active=False : Healthy
keda.sh ScaledObject @Ready=True @Paused=True : Suspended
keda.sh ScaledObject @Ready=False : Degraded
serving.knative.dev Service @Ready=True @RoutesReady=True @ConfigurationsReady=True : Healthy
serving.knative.dev Service @Ready=False @RoutesReady=True @ConfigurationsReady=True : Degraded
eventing.knative.dev Broker @Ready=Unknown : Progressing
serving.kserve.io InferenceService @Ready=True : Healthy
serving.kserve.io InferenceService status.modelStatus.transitionStatus=BlockedByFailedLoad : Degraded
openfaas.com Function @Ready=True status.replicas=1 : Healthy
openfaas.com Function @Stalled=True : Degraded
core.spinkube.dev SpinApp @Available=True spec.replicas=2 status.readyReplicas=2 : Healthy
core.spinkube.dev SpinApp @Available=False : Degraded
camel.apache.org Integration @Ready=True : Healthy
camel.apache.org Integration @Ready=False : Degraded
kubevirt.io VirtualMachine @Ready=True : Healthy
kubevirt.io VirtualMachine @Ready=False : Suspended
kubevirt.io VirtualMachineInstance status.phase=Failed : Degraded
cdi.kubevirt.io DataVolume status.phase=Failed : Degraded
apps.3scale.net APIManager @Available=True : Healthy
capabilities.3scale.net Product @Orphan=True : Degraded
argoproj.io Rollout status.phase=Healthy : Healthy
argoproj.io Rollout status.phase=Degraded : Degraded
elasticsearch.k8s.elastic.co Elasticsearch status.availableNodes=0 status.phase=Ready status.health=green : Healthy
opentelemetry.io OpenTelemetryCollector status.scale.statusReplicas=2/2 : Healthy
opentelemetry.io OpenTelemetryCollector status.scale.statusReplicas=0/2 : Degraded
sparkoperator.k8s.io SparkApplication status.applicationState.state=COMPLETED : Healthy
sparkoperator.k8s.io SparkApplication status.applicationState.state=FAILED : Degraded
"#;

#[test]
fn well_known_objects_have_the_health_that_they_tell() {
    for line in OBJECTS.lines().filter(|line| !line.is_empty()) {
        let (group, _, object, expected) = read(line);
        let health = assess(&object).map_or("None".to_owned(), |health| format!("{:?}", health.status));
        assert_eq!(health, expected, "{group}: {line}");
    }
}

/// Each project in the table has a line above for a healthy object, and one for another.
#[test]
fn every_project_has_a_healthy_and_an_unhealthy_object() {
    let mut seen: BTreeMap<&str, BTreeSet<bool>> = BTreeMap::new();
    for line in OBJECTS.lines().filter(|line| !line.is_empty()) {
        let (group, kind, _, expected) = read(line);
        let is_meant = |known: &(&str, &str, &str)| {
            (known.1 == group || known.1.strip_prefix('*').is_some_and(|end| group.ends_with(end)))
                && (known.2 == kind || known.2 == "*")
        };
        let (project, ..) = known().find(is_meant).unwrap_or_else(|| panic!("no project knows {line}"));
        seen.entry(project).or_default().insert(expected == "Healthy");
    }
    for (project, ..) in known() {
        assert_eq!(seen.get(project).map(BTreeSet::len), Some(2), "{project}");
    }
}

fn read(line: &'static str) -> (&'static str, &'static str, Map<String, Value>, &'static str) {
    let (left, expected) = line.rsplit_once(" : ").unwrap();
    let mut words = left.split(' ');
    let (group, kind) = (words.next().unwrap(), words.next().unwrap());
    let mut object = json!({"apiVersion": format!("{group}/v1"), "kind": kind});
    for word in words {
        let (name, value) = word.split_once('=').unwrap();
        if let Some(kind) = name.strip_prefix('@') {
            let (status, reason) = value.split_once('/').unwrap_or((value, ""));
            let conditions = &mut object["status"]["conditions"];
            if conditions.is_null() {
                *conditions = json!([]);
            }
            conditions.as_array_mut().unwrap().push(json!({"type": kind, "status": status, "reason": reason}));
        } else {
            let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.replace('~', " ")));
            *name.split('.').fold(&mut object, |at, name| &mut at[name]) = value;
        }
    }
    let Value::Object(object) = object else { panic!("{line}") };
    (group, kind, object, expected)
}
