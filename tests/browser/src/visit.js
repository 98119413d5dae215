// Someone's browser: a context with a page, everything that it complains of, and what people do in the console.

import { korean } from './catalogue.js';
import { eventually } from './eventually.js';

const WIDE = { width: 1440, height: 900 };

export class Visit {
  static async begin(world, account, { width, language = 'en-GB', theme = 'light' } = {}) {
    const visit = new Visit();
    visit.world = world;
    visit.account = account;
    /// A text of the console in the visitor's language.
    visit.say = language.startsWith('ko') ? korean : (english) => english;
    visit.complaints = [];
    visit.context = await world.browser.newContext({
      baseURL: world.server.url,
      viewport: width ? { width, height: 844 } : WIDE,
      locale: language,
      colorScheme: theme,
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
      storageState: account && (await (await world.server.session(account)).storageState()),
    });
    visit.context.setDefaultTimeout(20_000);
    visit.context.on('console', (message) => visit.hear(message));
    visit.context.on('weberror', (error) => visit.complaints.push(`an error in the page: ${error.error().stack}`));
    await visit.context.tracing.start({ snapshots: true });
    visit.page = await visit.context.newPage();
    return visit;
  }

  hear(message) {
    const status = message.text().match(/Failed to load resource: .* status of (\d+)/)?.[1];
    const expected = status !== undefined && this.world.answers.includes(Number(status));
    if (['error', 'warning', 'assert'].includes(message.type()) && !expected) {
      this.complaints.push(`the browser complained: ${message.text()} (${message.location().url})`);
    }
  }

  async keep(path) {
    await this.page.screenshot({ path: `${path}.png` });
    await this.context.tracing.stop({ path: `${path}.zip` });
  }

  async end() {
    await this.context.close();
  }

  /// Opens an address; it is there when its heading is.
  async open(address, heading) {
    await this.page.goto(address);
    await this.sees(this.page.getByRole('heading', { level: 1, name: heading, exact: typeof heading === 'string' }));
  }

  async sees(locator) {
    await locator.first().waitFor({ state: 'visible' });
  }

  async seesNot(locator) {
    await eventually(`${locator} is not to be seen`, async () => (await locator.filter({ visible: true }).count()) === 0 || (await locator.allInnerTexts()));
  }

  async signIn(account, password = account.password) {
    await this.page.getByLabel('User name').fill(account.name);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    this.account = account;
  }

  button(name, within = this.page) {
    return within.getByRole('button', { name, exact: typeof name === 'string' });
  }

  /// The button of the account's menu, in whatever language.
  accountMenu() {
    return this.page.getByRole('banner').getByRole('button', { name: this.account.name });
  }

  /// Chooses one of several. The choice may build the page anew, so what follows from it is the story's to wait for.
  async choose(words, within = this.page) {
    await within.getByRole('radio', { name: words, exact: true }).click();
  }

  /// Asks for a synchronisation in its dialog, sees it succeed there, and closes the dialog.
  async synchronise(app, choose = async () => {}) {
    await this.button(this.say('Synchronise')).click();
    const dialog = this.page.getByRole('dialog').filter({ hasText: app.name });
    await this.sees(dialog.getByRole('list', { name: this.say('Plan') }));
    await choose(dialog);
    await this.button(this.say('Synchronise'), dialog).click();
    await this.sees(dialog.getByRole('alert').filter({ hasText: this.say('Succeeded') }));
    await this.button(this.say('Close'), dialog).last().click();
    await this.seesNot(dialog);
  }

  dialog(name) {
    return this.page.getByRole('dialog', { name });
  }

  /// The row of a table that is named so.
  row(name) {
    const link = this.page.getByRole('link', { name, exact: true }).or(this.page.getByRole('button', { name, exact: true }));
    return this.page.getByRole('row').filter({ has: link });
  }

  /// Whether changes reach the page.
  async isLive() {
    await this.sees(this.page.getByRole('status').filter({ hasText: /^Live$/ }));
  }

  /// The states at an application's name become these.
  async becomes(sync, health) {
    await this.sees(this.page.getByRole('status').filter({ hasText: new RegExp(`^\\s*${sync}\\s*${health}\\s*$`) }));
  }

  /// Leaves a mark that a reload would take away.
  async mark() {
    await this.page.evaluate(() => {
      window.storyMark = 'left before';
    });
  }

  /// Holds that the page was not loaded again since the mark.
  async isUnloaded() {
    const mark = await this.page.evaluate(() => window.storyMark);
    if (mark !== 'left before') {
      throw new Error('the page was loaded again');
    }
  }

  /// The address becomes so.
  async isAt(address) {
    await eventually(`the address is ${address}`, () => {
      const url = new URL(this.page.url());
      const now = `${url.pathname}${url.search}`;
      return (typeof address === 'string' ? now === address : address.test(now)) || now;
    });
  }

  /// Why a button does nothing, as it says to all.
  async blockedBecause(locator) {
    await this.sees(locator);
    return locator.evaluate((button) => {
      const described = button.getAttribute('aria-describedby');
      return button.getAttribute('aria-disabled') === 'true' ? (document.getElementById(described)?.textContent ?? '') : null;
    });
  }
}
