import { story } from '../src/runner.js';

story('changing the password ends the other sessions and keeps this one', { answers: [401, 403, 422] }, async (world) => {
  const bea = { name: world.name('bea'), password: 'the first password' };
  await world.server.run(['account', 'create', bea.name, '--role', 'readonly', '--password-stdin'], bea.password);
  world.later(() => world.server.run(['account', 'delete', bea.name]));
  const [here, elsewhere] = [await world.visit(), await world.visit()];
  for (const visit of [here, elsewhere]) {
    await visit.open('/projects', 'Sign in to Windlass');
    await visit.signIn(bea);
    await visit.isLive();
  }

  await here.accountMenu().click();
  await here.button('Change password').click();
  const dialog = here.dialog('Change password');
  const fill = async (current, next, again) => {
    await dialog.getByLabel('Current password').fill(current);
    await dialog.getByLabel('New password', { exact: true }).fill(next);
    await dialog.getByLabel('New password again').fill(again);
    await here.button('Change password', dialog).click();
  };
  await fill(bea.password, 'the second password', 'the third password');
  await here.sees(dialog.getByText('The two new passwords differ.'));
  await fill('not the password', 'the second password', 'the second password');
  await here.sees(dialog.getByText('The current password is wrong. Type it again.'));
  await fill(bea.password, 'the second password', 'the second password');
  await here.sees(here.page.getByText('Your password is changed.'));

  await elsewhere.page.getByText('Your session has ended. Sign in again to go on where you were.').waitFor({ timeout: 40_000 });
  await elsewhere.signIn(bea, 'the second password');
  await elsewhere.sees(elsewhere.row('default'));
  await here.page.reload();
  await here.sees(here.row('default'));
});

story('the menu of the account tells who one is and which server it is', async (world) => {
  const visit = await world.visit({ as: world.reader });
  await visit.open('/projects', 'Projects');
  await visit.button(`Account of ${world.reader.name}`).click();
  const menu = visit.page.getByRole('banner');
  await visit.sees(menu.getByText('readonly', { exact: true }));
  await visit.sees(menu.getByText(/^Windlass v?\d+\.\d+/));
  await visit.page.keyboard.press('Escape');
  await visit.seesNot(visit.button('Sign out'));
});
