import { none, overflows } from '../src/accessibility.js';
import { places, placesOf, variety } from '../src/places.js';
import { story } from '../src/runner.js';

const PHONE = 390;

async function fit(visit, all) {
  const found = [];
  for (const [what, go] of all) {
    await go(visit);
    found.push(await overflows(visit, what));
  }
  none(found);
}

story('on a phone no page scrolls to the side', { answers: [401] }, async (world) => {
  const stranger = await world.visit({ width: PHONE });
  await fit(stranger, [['signing in', () => stranger.open('/', 'Sign in to Windlass')]]);
  await fit(await world.visit({ as: world.admin, width: PHONE }), places(world));
});

story('on a phone no page of an application scrolls to the side', { cluster: true }, async (world) => {
  const app = await variety(world);
  await fit(await world.visit({ as: world.admin, width: PHONE }), placesOf(app));
});

story('on a phone an application can be synchronised', { cluster: true }, async (world) => {
  const app = await world.application('phone');
  const visit = await world.visit({ as: world.admin, width: PHONE });
  await visit.open('/applications', 'Applications');
  await visit.page.getByRole('link', { name: app.name }).click();
  await visit.synchronise(app);
  await visit.becomes('Synced', 'Healthy');
});
