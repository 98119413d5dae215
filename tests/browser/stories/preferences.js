import { strict as assert } from 'node:assert';
import { texts } from '../src/catalogue.js';
import { places, placesOf, variety } from '../src/places.js';
import { story } from '../src/runner.js';

const ENGLISH = new Set(texts.filter((text) => !text.given && text.english !== text.korean).map((text) => text.english));

/// The English texts of the console that the page shows or says.
async function english(visit) {
  const all = await visit.page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [document.title.replace(/ · Windlass$/, '')];
    while (walker.nextNode()) {
      // Manifests are in the language that they are in.
      if (!walker.currentNode.parentElement.closest('pre, textarea, script')) {
        found.push(walker.currentNode.data.trim());
      }
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
      found.push(...['aria-label', 'title', 'placeholder'].map((name) => element.getAttribute(name)));
    }
    return found;
  });
  return all.filter((text) => ENGLISH.has(text));
}

async function isKorean(visit, all) {
  const found = [];
  for (const [what, go] of all) {
    await go(visit);
    found.push(...(await english(visit)).map((text) => `${what}: ${text}`));
  }
  assert.deepEqual(found, [], 'texts in English');
}

story('the console speaks Korean where it is chosen, and remembers it', async (world) => {
  const visit = await world.visit({ as: world.admin });
  await visit.open('/projects', 'Projects');
  await visit.accountMenu().click();
  await visit.choose('한국어');
  await visit.sees(visit.page.getByRole('heading', { level: 1, name: '프로젝트' }));
  await visit.page.reload();
  await visit.sees(visit.page.getByRole('heading', { level: 1, name: '프로젝트' }));
  assert.equal(await visit.page.evaluate(() => document.documentElement.lang), 'ko');
  await visit.accountMenu().click();
  await visit.choose('English');
  await visit.sees(visit.page.getByRole('heading', { level: 1, name: 'Projects' }));
});

story('a Korean browser gets Korean, on every page', { answers: [401] }, async (world) => {
  const stranger = await world.visit({ language: 'ko-KR' });
  await isKorean(stranger, [['signing in', (visit) => visit.open('/', visit.say('Sign in to Windlass'))]]);
  const visit = await world.visit({ as: world.admin, language: 'ko-KR' });
  await isKorean(visit, places(world));
});

story('a Korean browser gets Korean, on the pages of an application', { cluster: true }, async (world) => {
  const app = await variety(world);
  const visit = await world.visit({ as: world.admin, language: 'ko-KR' });
  await isKorean(visit, placesOf(app));
});

/// The colours of everything on the page as they are seen: one colour has several names (`oklch(…)`, `oklab(…)`).
async function colours(visit) {
  return visit.page.evaluate(async () => {
    // Another theme comes by transitions, and those of an element begin others in what inherits from it.
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let still = 0; still < 5; still += 1) {
      await frame();
      const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      if (transitions.length > 0) {
        await Promise.allSettled(transitions.map((transition) => transition.finished));
        still = 0;
      }
    }
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const known = new Map();
    const seen = (name) => {
      if (!known.has(name)) {
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = name;
        pen.fillRect(0, 0, 1, 1);
        known.set(name, pen.getImageData(0, 0, 1, 1).data.join(' '));
      }
      return known.get(name);
    };
    return [...document.querySelectorAll('body, body *')].map((element) => {
      const { color, backgroundColor, borderTopColor } = getComputedStyle(element);
      return [element.tagName, element.className, ...[color, backgroundColor, borderTopColor].map(seen)].join(' / ');
    });
  });
}

story('light and dark follow the system or the choice, which is remembered', async (world) => {
  const visit = await world.visit({ as: world.admin });
  const { page } = visit;
  await visit.open('/projects', 'Projects');
  await visit.sees(visit.row('default'));
  await visit.isLive();
  const light = await colours(visit);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await colours(visit);
  assert.notDeepEqual(dark, light, 'the system is dark, and nothing changed');

  const choose = async (theme) => {
    await visit.accountMenu().click();
    await visit.choose(theme);
    await page.keyboard.press('Escape');
    await page.reload();
    await visit.sees(visit.row('default'));
    await visit.isLive();
    return colours(visit);
  };
  assert.deepEqual(await choose('Light'), light, 'light was chosen on a dark system');
  await page.emulateMedia({ colorScheme: 'light' });
  assert.deepEqual(await choose('Dark'), dark, 'dark was chosen on a light system');
  assert.deepEqual(await choose('System'), light, 'the system is light');
});
