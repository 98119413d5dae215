import { strict as assert } from 'node:assert';
import { project } from '../src/manifests.js';
import { story } from '../src/runner.js';

/// Ann edits a project's description, and somebody else saves another one meanwhile.
async function conflict(world) {
  const name = world.name('contested');
  await world.project(project(name, { description: 'at first' }));
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/projects/${name}`, name);
  await visit.isLive();
  await visit.page.getByLabel('Description', { exact: true }).fill('mine');
  await world.server.apply(project(name, { description: 'theirs' }));
  await visit.sees(visit.page.getByText('This project was changed meanwhile; you see your own unsaved version.'));
  assert.equal(await visit.page.getByLabel('Description', { exact: true }).inputValue(), 'mine');
  return { name, visit };
}

async function save({ visit }) {
  await visit.button('Save').click();
  const dialog = visit.dialog('Somebody else has changed this project');
  const difference = dialog.getByRole('region', { name: 'Diff' });
  await visit.sees(difference.filter({ hasText: /theirs/ }).filter({ hasText: /mine/ }));
  await visit.sees(dialog.getByText('Saved meanwhile'));
  await visit.sees(dialog.getByText('Your version'));
  return dialog;
}

story('a conflict is explained, and one may save over it', { answers: [409] }, async (world) => {
  const { name, visit } = await conflict(world);
  const dialog = await save({ visit });
  await visit.button('Save mine over it', dialog).click();
  await visit.sees(visit.page.getByText(`Project ${name} is saved.`));
  await visit.seesNot(dialog);
  await visit.seesNot(visit.page.getByText('Unsaved changes'));
  assert.equal((await world.server.get('project', name)).spec.description, 'mine');
});

story('a conflict is explained, and one may take the other version', { answers: [409] }, async (world) => {
  const { name, visit } = await conflict(world);
  const dialog = await save({ visit });
  await visit.button('Take the saved one', dialog).click();
  await visit.seesNot(dialog);
  await visit.seesNot(visit.page.getByText('Unsaved changes'));
  assert.equal(await visit.page.getByLabel('Description', { exact: true }).inputValue(), 'theirs');
  assert.equal((await world.server.get('project', name)).spec.description, 'theirs');
});

story('a project that nobody edits here follows what others save', async (world) => {
  const name = world.name('followed');
  await world.project(project(name, { description: 'at first' }));
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/projects/${name}?view=yaml`, name);
  await visit.isLive();
  await world.server.apply(project(name, { description: 'later' }));
  await visit.page.waitForFunction(() => document.getElementById('project-yaml').value.includes('description: later'));
});
