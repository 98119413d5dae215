// The picture of the README: an application whose Git has gone on, with what would change.

import { deployment } from './manifests.js';
import { World } from './world.js';

/// Leaves it in the file.
export async function takePicture(setting, file) {
  if (!file || !setting.cluster) {
    console.log(file ? 'the picture shows a delivery: name a cluster in WINDLASS_TEST_KUBECONFIG' : 'usage: run --screenshot FILE');
    return false;
  }
  const world = new World(setting, []);
  try {
    const app = await world.delivered('shop');
    await world.repository.commit('Three of the second version', { [`${app.folder}/deployment.yaml`]: deployment(3, 'registry.example.com/api:2') });
    await world.server.run(['app', 'refresh', app.name]);
    const visit = await world.visit({ as: world.admin });
    await visit.open(app.page, app.name);
    await visit.becomes('OutOfSync', 'Healthy');
    await visit.isLive();
    await visit.page.getByRole('row').filter({ hasText: 'Deployment' }).getByRole('button', { name: 'api' }).click();
    await visit.sees(visit.page.getByRole('region', { name: 'Diff' }));
    await visit.page.evaluate(() => document.fonts.ready);
    await visit.page.screenshot({ path: file });
    console.log(`the picture is in ${file}`);
    return true;
  } finally {
    await world.end();
  }
}
