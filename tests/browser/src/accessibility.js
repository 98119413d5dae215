// Accessibility by axe-core, and pages that fit their screen.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

/// What axe-core finds on the page as it is now, in light and in dark.
export async function barriers(visit, what) {
  const found = [];
  for (const theme of ['light', 'dark']) {
    await visit.page.emulateMedia({ colorScheme: theme });
    await visit.page.evaluate(`window.axe ? null : (() => { ${AXE} })()`);
    const { violations } = await visit.page.evaluate((rules) => window.axe.run(document, { runOnly: rules, resultTypes: ['violations'] }), RULES);
    for (const { id, help, nodes } of violations) {
      const places = nodes.slice(0, 5).map((node) => `    ${node.html.slice(0, 200)}\n      ${node.failureSummary.replaceAll(/\s*\n\s*/g, ' ')}`);
      found.push(`${what}, ${theme}: ${help} (${id}, ${nodes.length} times)\n${places.join('\n')}`);
    }
  }
  await visit.page.emulateMedia({ colorScheme: 'light' });
  return found;
}

/// What is wider than the screen, so that one has to scroll to the side.
export async function overflows(visit, what) {
  const wide = await visit.page.evaluate(() => {
    const roots = [document.documentElement, ...document.querySelectorAll('dialog[open]')];
    const root = roots.find((each) => each.scrollWidth > each.clientWidth);
    if (!root) {
      return null;
    }
    const beyond = [...root.querySelectorAll('*')].filter((each) => each.getBoundingClientRect().right > innerWidth + 1);
    return `${root.scrollWidth} instead of ${root.clientWidth} px; ${beyond.slice(0, 4).map((each) => each.cloneNode().outerHTML).join(' ')}`;
  });
  return wide ? [`${what} is too wide: ${wide}`] : [];
}

/// Throws what was found on several pages, all at once.
export function none(found) {
  const all = found.flat();
  if (all.length > 0) {
    throw new Error(`${all.length} found:\n${all.join('\n')}`);
  }
}
