import { strict as assert } from 'node:assert';
import { project } from '../src/manifests.js';
import { story } from '../src/runner.js';

story('a project is made in the form and appears in the list', async (world) => {
  const name = world.name('made');
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open('/projects', 'Projects');
  await visit.button('New project').click();
  await visit.sees(page.getByRole('heading', { level: 1, name: 'New project' }));
  assert.equal(await visit.blockedBecause(visit.button('Save')), 'Give the project a name.');

  await page.getByLabel('Name', { exact: true }).fill('Not A Name');
  assert.equal(await page.getByLabel('Name', { exact: true }).getAttribute('aria-invalid'), 'true');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Description', { exact: true }).fill('Made by hand');
  await visit.button('Add a repository').click();
  await page.getByLabel('Source repositories, row 1', { exact: true }).fill('https://git.example.com/acme/*');
  await visit.button('Add a destination').click();
  await page.getByLabel('Destinations, row 1, Server').fill('https://kubernetes.example.com');
  await page.getByLabel('Destinations, row 1, Namespace').fill('acme-*');
  world.later(() => world.server.run(['project', 'delete', name]));
  await visit.button('Save').click();

  await visit.sees(page.getByText(`Project ${name} is created.`));
  await visit.sees(page.getByRole('heading', { level: 1, name }));
  await visit.isAt(`/projects/${name}`);
  const { spec } = await world.server.get('project', name);
  assert.deepEqual(spec.sourceRepos, ['https://git.example.com/acme/*']);
  assert.equal(spec.destinations[0].namespace, 'acme-*');

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Projects' }).click();
  await visit.sees(visit.row(name).filter({ hasText: 'Made by hand' }).filter({ hasText: 'git.example.com/acme/*' }));
});

story('YAML that cannot be read is explained and not saved, and what can be read is the form too', async (world) => {
  const name = world.name('yaml');
  await world.project(project(name, { description: 'before' }));
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open(`/projects/${name}`, name);
  await page.getByRole('tab', { name: 'YAML' }).click();
  await visit.isAt(`/projects/${name}?view=yaml`);
  const yaml = page.getByRole('textbox', { name: 'Manifest as YAML' });
  const text = await yaml.inputValue();

  await yaml.fill(`${text}  broken: [`);
  await visit.sees(page.getByText('This is not yet a project'));
  await visit.sees(page.getByRole('status').filter({ hasText: /Line \d+, column \d+/ }));
  assert.equal(await visit.blockedBecause(visit.button('Save')), 'Correct the YAML first.');

  await yaml.fill(text.replace('description: before', 'description: after'));
  await visit.sees(page.getByText('Unsaved changes'));
  await page.getByRole('tab', { name: 'Form' }).click();
  assert.equal(await page.getByLabel('Description', { exact: true }).inputValue(), 'after');
  await visit.button('Save').click();
  await visit.sees(page.getByText(`Project ${name} is saved.`));
  await visit.seesNot(page.getByText('Unsaved changes'));
  assert.equal((await world.server.get('project', name)).spec.description, 'after');
});

story('fields that the form does not know are kept', async (world) => {
  const name = world.name('kept');
  const manifest = project(name);
  manifest.spec.orphanedResources = { warn: true };
  manifest.metadata.annotations = { 'example.com/owner': 'ann' };
  await world.project(manifest);
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/projects/${name}`, name);
  await visit.page.getByLabel('Description', { exact: true }).fill('with more than the form shows');
  await visit.button('Save').click();
  await visit.sees(visit.page.getByText(`Project ${name} is saved.`));
  const saved = await world.server.get('project', name);
  assert.deepEqual(saved.spec.orphanedResources, { warn: true });
  assert.equal(saved.metadata.annotations['example.com/owner'], 'ann');
  assert.equal(saved.spec.description, 'with more than the form shows');
});

story('changes that are not saved can be discarded', async (world) => {
  const name = world.name('discard');
  await world.project(project(name, { description: 'as it was' }));
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/projects/${name}`, name);
  const description = visit.page.getByLabel('Description', { exact: true });
  await description.fill('as it never will be');
  await visit.button('Discard changes').click();
  await visit.seesNot(visit.page.getByText('Unsaved changes'));
  assert.equal(await description.inputValue(), 'as it was');
});

story('what the server refuses of a project is told where one saves', { answers: [400, 422] }, async (world) => {
  const name = world.name('refused');
  await world.project(project(name));
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/projects/${name}`, name);
  await visit.button('Add a destination').click();
  await visit.page.getByLabel('Destinations, row 2, Namespace').fill('nowhere');
  await visit.button('Save').click();
  await visit.sees(visit.page.getByRole('alert').filter({ hasText: /destinations/ }));
  await visit.sees(visit.page.getByText('Unsaved changes'));
});

story('a project is deleted with its name typed', async (world) => {
  const name = world.name('doomed');
  await world.project(project(name));
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/projects/${name}`, name);
  await visit.button('Delete').click();
  const dialog = visit.dialog(`Delete project ${name}?`);
  const confirm = visit.button('Delete project', dialog);
  assert.equal(await visit.blockedBecause(confirm), `Type ${name} to confirm`);
  await dialog.getByLabel(`Type ${name} to confirm`).fill(`${name}-not`);
  assert.equal(await visit.blockedBecause(confirm), `Type ${name} to confirm`);
  await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
  await confirm.click();
  await visit.sees(visit.page.getByText(`Project ${name} is deleted.`));
  await visit.isAt('/projects');
  await visit.sees(visit.row('default'));
  await visit.seesNot(visit.row(name));
});

story('a project that applications use is not deleted, with the reason', { cluster: true, answers: [409] }, async (world) => {
  await world.application('holds');
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/projects/${world.team}`, world.team);
  await visit.button('Delete').click();
  const dialog = visit.dialog(`Delete project ${world.team}?`);
  await dialog.getByLabel(`Type ${world.team} to confirm`).fill(world.team);
  await visit.button('Delete project', dialog).click();
  await visit.sees(dialog.getByRole('alert').filter({ hasText: 'Move or delete those applications first' }));
});

story('search and order of the projects are in the address and survive a reload', async (world) => {
  const word = world.name('order');
  for (const letter of ['a', 'b']) {
    await world.project(project(`${word}-${letter}`));
  }
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  const names = () => page.getByRole('row').getByRole('link').allTextContents();
  await visit.open('/projects', 'Projects');
  await visit.sees(visit.row('default'));
  await page.keyboard.press('/');
  await page.keyboard.type(word);
  await visit.isAt(`/projects?search=${word}`);
  await visit.seesNot(visit.row('default'));
  await visit.sees(visit.row(`${word}-b`));
  assert.deepEqual(await names(), [`${word}-a`, `${word}-b`]);

  await visit.button('Name').click();
  await visit.isAt(/order=desc/);
  await visit.sees(page.getByRole('row').nth(1).filter({ hasText: `${word}-b` }));
  await page.reload();
  await visit.sees(visit.row(`${word}-b`));
  assert.deepEqual(await names(), [`${word}-b`, `${word}-a`]);
  assert.equal(await page.getByRole('searchbox').inputValue(), word);
  assert.equal(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort'), 'descending');
  await visit.button('Clear the search').click();
  await visit.sees(visit.row('default'));
});

story('a project with a dot in its name has an address', async (world) => {
  const name = `${world.name('dotted')}.eu`;
  await world.project(project(name));
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/projects/${name}`, name);
});

story('a project that the command line makes appears in the list by itself', async (world) => {
  const visit = await world.visit({ as: world.admin });
  await visit.open('/projects', 'Projects');
  await visit.isLive();
  await visit.mark();
  const name = world.name('appears');
  await world.project(project(name));
  await visit.sees(visit.row(name));
  await world.server.run(['project', 'delete', name]);
  await visit.seesNot(visit.row(name));
  await visit.isUnloaded();
});
