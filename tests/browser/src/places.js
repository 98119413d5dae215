// Every page and every state of a page that a visitor comes to, for what holds on all of them.

import { deployment, settings } from './manifests.js';

/// The places that need no cluster: a name, and the way there. The texts are those of the visitor's language.
export function places({ team }) {
  return [
    [
      'the list of applications',
      async (visit) => {
        await visit.open('/applications', visit.say('Applications'));
        await visit.seesNot(visit.page.getByText(visit.say('Loading'), { exact: true }));
      },
    ],
    ['a filter', async (visit) => visit.page.getByRole('button', { expanded: false }).filter({ hasText: visit.say('Health') }).click()],
    [
      'how to make an application',
      async (visit) => {
        await visit.page.keyboard.press('Escape');
        await visit.button(visit.say('New application')).first().click();
        await visit.sees(visit.dialog(visit.say('New application')));
      },
    ],
    [
      'a search that finds nothing',
      async (visit) => {
        await visit.open('/applications?search=there-is-none', visit.say('Applications'));
        await visit.sees(visit.page.getByText(visit.say('Nothing matches')));
      },
    ],
    [
      'the list of projects',
      async (visit) => {
        await visit.open('/projects', visit.say('Projects'));
        await visit.sees(visit.row(team));
      },
    ],
    ['a new project', async (visit) => visit.open('/new-project', visit.say('New project'))],
    [
      'a project as a form',
      async (visit) => {
        await visit.open(`/projects/${team}`, team);
        await visit.button(visit.say('Add a repository')).click();
        await visit.button(visit.say('Add a kind')).first().click();
        await visit.sees(visit.page.getByText(visit.say('Unsaved changes')));
      },
    ],
    [
      'a project as YAML that cannot be read',
      async (visit) => {
        await visit.open(`/projects/${team}?view=yaml`, team);
        await visit.page.getByRole('textbox', { name: visit.say('Manifest as YAML') }).fill('spec: [');
        await visit.sees(visit.page.getByText(visit.say('This is not yet a project')));
      },
    ],
    [
      'the deletion of a project',
      async (visit) => {
        await visit.open(`/projects/${team}`, team);
        await visit.button(visit.say('Delete')).click();
        await visit.sees(visit.page.getByRole('dialog'));
      },
    ],
    [
      'the list of clusters',
      async (visit) => {
        await visit.open('/clusters', visit.say('Clusters'));
        await visit.seesNot(visit.page.getByText(visit.say('Loading'), { exact: true }));
      },
    ],
    [
      'how to add a cluster',
      async (visit) => {
        await visit.button(visit.say('Add a cluster')).first().click();
        await visit.sees(visit.dialog(visit.say('Add a cluster')));
      },
    ],
    [
      'the list of operations',
      async (visit) => {
        await visit.open('/operations', visit.say('Operations'));
        await visit.seesNot(visit.page.getByText(visit.say('Loading'), { exact: true }));
      },
    ],
    ['no page', async (visit) => visit.open('/nowhere', visit.say('There is no such page'))],
    [
      'the menu of the account',
      async (visit) => {
        await visit.accountMenu().click();
        await visit.sees(visit.button(visit.say('Sign out')));
      },
    ],
    [
      'the change of a password',
      async (visit) => {
        await visit.button(visit.say('Change password')).click();
        await visit.sees(visit.dialog(visit.say('Change password')));
      },
    ],
  ];
}

/// An application with something of everything: in sync, changed, missing and too much.
export async function variety(world) {
  const app = await world.delivered('variety');
  // One more in its history.
  await world.server.run(['app', 'sync', app.name, '--wait']);
  await world.repository.commit('Another image, and other objects', {
    [`${app.folder}/deployment.yaml`]: deployment(2, 'registry.example.com/api:2'),
    [`${app.folder}/service.yaml`]: null,
    [`${app.folder}/more.yaml`]: settings({ more: 'yes' }).replace('name: settings', 'name: more'),
  });
  await world.server.run(['app', 'refresh', app.name]);
  return app;
}

/// Whether there is room for two columns; without, a difference is inline, and there is no choice.
function isWide(visit) {
  return visit.page.viewportSize().width > 760;
}

/// The places of such an application.
export function placesOf(app) {
  const object = (kind) => `${app.page}?object=${encodeURIComponent(`${kind === 'Deployment' ? 'apps' : ''}/${kind}/${app.namespace}/${kind === 'ConfigMap' ? 'more' : 'api'}`)}`;
  const panel = (visit, kind, tab) => visit.open(`${object(kind)}&tab=${tab}`, app.name);
  return [
    [
      'the list with rows',
      async (visit) => {
        await visit.open('/applications', visit.say('Applications'));
        await visit.sees(visit.row(app.name));
      },
    ],
    [
      'an application',
      async (visit) => {
        await visit.open(app.page, app.name);
        await visit.becomes(visit.say('OutOfSync'), visit.say('Missing'));
      },
    ],
    [
      'its objects as a tree',
      async (visit) => {
        await visit.open(`${app.page}?view=tree`, app.name);
        await visit.sees(visit.page.getByRole('treeitem').filter({ hasText: /^Pod/ }));
      },
    ],
    [
      'its history and results',
      async (visit) => {
        await visit.page.getByRole('heading', { name: visit.say('History') }).click();
        await visit.sees(visit.page.getByRole('listitem').filter({ hasText: visit.say('Synchronisation') }));
        await visit.page.getByText(visit.say('Object by object')).click();
      },
    ],
    [
      'the plan of a synchronisation',
      async (visit) => {
        await visit.button(visit.say('Synchronise')).click();
        await visit.sees(visit.page.getByRole('list', { name: visit.say('Plan') }));
      },
    ],
    [
      'what else a synchronisation can be asked for',
      async (visit) => {
        await visit.page.getByText(visit.say('Advanced'), { exact: true }).click();
        await visit.page.getByText(visit.say('Also delete what is no longer in Git')).click();
        await visit.sees(visit.page.getByRole('listitem').filter({ hasText: visit.say('Delete from the cluster') }));
      },
    ],
    [
      'the end of a synchronisation',
      async (visit) => {
        await visit.page.getByText(visit.say('Dry run'), { exact: false }).first().click();
        await visit.button(visit.say('Rehearse')).click();
        await visit.sees(visit.page.getByRole('dialog').getByRole('alert'));
      },
    ],
    [
      'the deletion of an application',
      async (visit) => {
        await visit.open(app.page, app.name);
        await visit.button(visit.say('Delete')).click();
        await visit.sees(visit.page.getByRole('dialog'));
      },
    ],
    [
      'the way back to a past synchronisation',
      async (visit) => {
        await visit.open(app.page, app.name);
        await visit.page.getByRole('heading', { name: visit.say('History') }).click();
        await visit.page.getByRole('list', { name: visit.say('Past synchronisations') }).getByRole('button').first().click();
        await visit.sees(visit.page.getByRole('dialog').getByRole('list', { name: visit.say('Plan') }));
      },
    ],
    [
      'the summary of an object',
      async (visit) => {
        await panel(visit, 'Deployment', 'summary');
        await visit.sees(visit.page.getByRole('list', { name: visit.say('Reason') }));
      },
    ],
    [
      'a difference side by side',
      async (visit) => {
        await panel(visit, 'Deployment', 'diff');
        if (isWide(visit)) {
          await visit.choose(visit.say('Side by side'));
        }
        await visit.sees(visit.page.getByRole('region', { name: visit.say('Diff') }));
      },
    ],
    [
      'a difference inline',
      async (visit) => {
        if (isWide(visit)) {
          await visit.choose(visit.say('Inline'));
        }
        await visit.seesNot(visit.page.getByText(visit.say('As Git wants it')));
      },
    ],
    [
      'the desired manifest',
      async (visit) => {
        await panel(visit, 'Deployment', 'desired');
        await visit.sees(visit.page.getByRole('region', { name: visit.say('Desired manifest') }));
      },
    ],
    [
      'the live manifest',
      async (visit) => {
        await panel(visit, 'Deployment', 'live');
        await visit.sees(visit.page.getByRole('region', { name: visit.say('Live manifest') }));
      },
    ],
    [
      'an object that is not in the cluster',
      async (visit) => {
        await panel(visit, 'ConfigMap', 'live');
        await visit.sees(visit.page.getByText(visit.say('Not in the cluster')));
      },
    ],
    [
      'an object that is no longer in Git',
      async (visit) => {
        await panel(visit, 'Service', 'desired');
        await visit.sees(visit.page.getByText(visit.say('Not in Git')));
      },
    ],
    [
      'an object that is not there',
      async (visit) => {
        await visit.open(`${app.page}?object=${encodeURIComponent('/Secret/none/none')}`, app.name);
        await visit.sees(visit.page.getByText(visit.say('This object is not part of the application')));
      },
    ],
  ];
}
