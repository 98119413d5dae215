import { eventually } from '../src/eventually.js';
import { story } from '../src/runner.js';

async function hasApplications({ server, admin }) {
  const answer = await (await server.session(admin)).get('/api/v1/applications?limit=1');
  return (await answer.json()).items?.length > 0 && 'this server has applications already';
}

story('an empty console tells how to begin', { unless: hasApplications }, async (world) => {
  const visit = await world.visit({ as: world.admin });
  await visit.open('/', 'Applications');
  await visit.isAt('/applications');
  await visit.sees(visit.page.getByText('No applications yet'));
  await visit.button('New application').last().click();
  const dialog = visit.dialog('New application');
  await visit.sees(dialog.getByText(`windlass login ${world.server.url}`));

  await visit.button('Copy', dialog).last().click();
  await eventually('the last command is copied', async () => {
    const copied = await visit.page.evaluate(() => navigator.clipboard.readText());
    return copied === 'windlass apply -f app.yaml' || copied;
  });
  await visit.page.keyboard.press('Escape');
  await visit.seesNot(dialog);
});

story('an address without a page leads back', async (world) => {
  const visit = await world.visit({ as: world.admin });
  await visit.open('/nowhere/at/all', 'There is no such page');
  await visit.page.getByRole('link', { name: 'To the applications' }).click();
  await visit.sees(visit.page.getByRole('heading', { level: 1, name: 'Applications' }));
});

story('what is not there is told by its name', { answers: [404] }, async (world) => {
  const visit = await world.visit({ as: world.admin });
  await visit.open('/projects/unheard-of', 'unheard-of');
  await visit.sees(visit.page.getByRole('alert').filter({ hasText: /unheard-of.*Next step/s }));
  await visit.open('/applications/windlass/unheard-of', 'unheard-of');
  await visit.sees(visit.page.getByRole('alert').filter({ hasText: /unheard-of.*Next step/s }));
});
