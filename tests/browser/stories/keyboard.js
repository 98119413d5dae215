import { strict as assert } from 'node:assert';
import { eventually } from '../src/eventually.js';
import { story } from '../src/runner.js';

/// What has the keyboard, and whether it is in a dialog.
async function focused(visit) {
  return visit.page.evaluate(() => {
    const element = document.activeElement;
    const label = element.labels?.[0]?.innerText ?? '';
    return { words: element.ariaLabel ?? (label || element.innerText.trim()), tag: element.tagName, isInDialog: element.closest('dialog[open]') !== null };
  });
}

/// Presses Tab until an element with these words has the keyboard.
async function tabTo(visit, words, key = 'Tab') {
  const seen = [];
  for (let count = 0; count < 60; count += 1) {
    await visit.page.keyboard.press(key);
    const now = await focused(visit);
    seen.push(now.words);
    if (now.words.startsWith(words)) {
      return now;
    }
  }
  throw new Error(`Tab does not come to ${words}: ${seen.join(' → ')}`);
}

story('a synchronisation is asked for by keyboard alone', { cluster: true }, async (world) => {
  const app = await world.application('keys');
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  const dialog = visit.dialog(`Synchronise ${app.name}`);
  await visit.open(app.page, app.name);
  await visit.becomes('OutOfSync', 'Missing');

  await tabTo(visit, 'Synchronise');
  await page.keyboard.press('Enter');
  await visit.sees(dialog);
  await eventually('the keyboard is in the dialog', async () => (await focused(visit)).isInDialog || focused(visit));
  await page.keyboard.press('Escape');
  await visit.seesNot(dialog);
  await eventually('the keyboard is where it was', async () => (await focused(visit)).words === 'Synchronise' || focused(visit));

  await page.keyboard.press('Enter');
  await visit.sees(dialog);
  await tabTo(visit, 'Also delete what is no longer in Git');
  const prune = dialog.getByRole('checkbox', { name: /Also delete what is no longer in Git/ });
  await page.keyboard.press('Space');
  assert(await prune.isChecked());
  await page.keyboard.press('Space');
  assert(!(await prune.isChecked()));
  await tabTo(visit, 'Synchronise');
  await page.keyboard.press('Enter');
  await visit.sees(dialog.getByRole('alert').filter({ hasText: 'Succeeded' }));
  await page.keyboard.press('Escape');
  await visit.seesNot(dialog);
  await visit.becomes('Synced', 'Healthy');
});

story('the keyboard stays in an open dialog', async (world) => {
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/projects/${world.team}`, world.team);
  await tabTo(visit, 'Delete');
  await visit.page.keyboard.press('Enter');
  await visit.sees(visit.dialog(`Delete project ${world.team}?`));
  for (let count = 0; count < 12; count += 1) {
    await visit.page.keyboard.press('Tab');
    const now = await focused(visit);
    // Between the last and the first element the browser's own controls have their turn.
    assert(now.isInDialog || now.tag === 'BODY', `Tab left the dialog to ${now.words}`);
  }
});

story('the first Tab offers to skip to the content', async (world) => {
  const visit = await world.visit({ as: world.admin });
  await visit.open('/projects', 'Projects');
  await visit.sees(visit.row('default'));
  await visit.page.keyboard.press('Tab');
  assert.equal((await focused(visit)).words, 'Skip to content');
  await visit.page.keyboard.press('Enter');
  await eventually('the keyboard is at the content', () => visit.page.evaluate(() => document.activeElement.id === 'content'));
  await visit.isAt('/projects');
});

story('a menu opens, chooses and closes by keyboard', async (world) => {
  const visit = await world.visit({ as: world.admin });
  await visit.open('/applications', 'Applications');
  await tabTo(visit, 'Filter by Health');
  await visit.page.keyboard.press('Enter');
  await tabTo(visit, 'Degraded');
  await visit.page.keyboard.press('Space');
  await visit.isAt('/applications?health=Degraded');
  await visit.page.keyboard.press('Escape');
  await visit.seesNot(visit.page.getByRole('checkbox'));
  await eventually('the keyboard is at the menu', async () => (await focused(visit)).words === 'Filter by Health, 1 selected' || focused(visit));
});

story('tabs are gone through by arrow keys', async (world) => {
  const visit = await world.visit({ as: world.admin });
  await visit.open(`/projects/${world.team}`, world.team);
  await tabTo(visit, 'Form');
  await visit.page.keyboard.press('ArrowRight');
  await visit.isAt(`/projects/${world.team}?view=yaml`);
  assert.equal((await focused(visit)).words, 'YAML');
  await visit.page.keyboard.press('ArrowLeft');
  await visit.isAt(`/projects/${world.team}`);
});
