import { eventually } from '../src/eventually.js';
import { story } from '../src/runner.js';

story('a wrong password is refused in words, and the right one leads to the page that was asked for', { answers: [401] }, async (world) => {
  const visit = await world.visit();
  await visit.open('/projects/default?view=yaml', 'Sign in to Windlass');

  await visit.signIn(world.admin, 'not the password');
  const refusal = visit.page.getByRole('alert');
  await visit.sees(refusal.filter({ hasText: 'the credentials are not valid' }));
  await visit.sees(refusal.filter({ hasText: 'Check the name and the password, or sign in again.' }));
  const password = visit.page.getByLabel('Password', { exact: true });
  await eventually('the password waits to be typed again', async () => (await password.inputValue()) === '' && password.evaluate((field) => field === document.activeElement));

  await visit.signIn(world.admin);
  await visit.sees(visit.page.getByRole('heading', { level: 1, name: 'default' }));
  await visit.isAt('/projects/default?view=yaml');
  await visit.sees(visit.page.getByRole('textbox', { name: 'Manifest as YAML' }));
});

story('signing out ends the session, in every tab', { answers: [401] }, async (world) => {
  const visit = await world.visit();
  await visit.open('/', 'Sign in to Windlass');
  await visit.signIn(world.admin);
  await visit.isAt('/applications');
  const other = await visit.context.newPage();
  await other.goto('/projects');
  await visit.sees(other.getByRole('heading', { level: 1, name: 'Projects' }));
  const { cookies } = await visit.context.storageState();

  await visit.accountMenu().click();
  await visit.button('Sign out').click();
  await visit.sees(visit.page.getByRole('heading', { name: 'Sign in to Windlass' }));
  await visit.sees(other.getByText('Your session has ended. Sign in again to go on where you were.'));

  await visit.open('/projects', 'Sign in to Windlass');
  await visit.context.addCookies(cookies);
  const answer = await visit.context.request.get('/api/v1/projects');
  if (answer.status() !== 401) {
    throw new Error(`the cookie from before still opens the door: ${answer.status()}`);
  }
});

story('a session that the server ends is told, and one goes on where one was', { answers: [401] }, async (world) => {
  const ann = { name: world.name('ann'), password: 'walks in and out' };
  await world.server.run(['account', 'create', ann.name, '--role', 'readonly', '--password-stdin'], ann.password);
  world.later(() => world.server.run(['account', 'delete', ann.name]));
  const visit = await world.visit();
  await visit.open('/projects?search=def', 'Sign in to Windlass');
  await visit.signIn(ann);
  await visit.isLive();

  await world.server.run(['account', 'set', ann.name, '--enabled', 'false']);
  await visit.page.getByText('Your session has ended. Sign in again to go on where you were.').waitFor({ timeout: 40_000 });
  await world.server.run(['account', 'set', ann.name, '--enabled', 'true']);
  await visit.signIn(ann);
  await visit.sees(visit.row('default'));
  await visit.isAt('/projects?search=def');
});

story('a password can be shown while it is typed', { answers: [401] }, async (world) => {
  const visit = await world.visit();
  await visit.open('/', 'Sign in to Windlass');
  const password = visit.page.getByLabel('Password', { exact: true });
  await password.fill('what is it');
  await visit.page.getByLabel('Show the password').check();
  await eventually('the password can be read', async () => (await password.getAttribute('type')) === 'text');
  await visit.page.getByLabel('Show the password').uncheck();
  await eventually('the password is hidden', async () => (await password.getAttribute('type')) === 'password');
});
