import { barriers, none } from '../src/accessibility.js';
import { places, placesOf, variety } from '../src/places.js';
import { story } from '../src/runner.js';

async function hasNone(visit, all) {
  const found = [];
  for (const [what, go] of all) {
    await go(visit);
    found.push(await barriers(visit, what));
  }
  none(found);
}

story('axe-core finds nothing where one signs in', { answers: [401] }, async (world) => {
  const visit = await world.visit();
  await hasNone(visit, [
    ['signing in', () => visit.open('/', 'Sign in to Windlass')],
    [
      'signing in with a wrong password',
      async () => {
        await visit.signIn({ name: world.name('nobody') }, 'wrong');
        await visit.sees(visit.page.getByRole('alert'));
      },
    ],
  ]);
});

story('axe-core finds nothing on any page, light or dark', async (world) => {
  await hasNone(await world.visit({ as: world.admin }), places(world));
});

story('axe-core finds nothing on the pages of an application, light or dark', { cluster: true }, async (world) => {
  const app = await variety(world);
  await hasNone(await world.visit({ as: world.admin }), placesOf(app));
});
