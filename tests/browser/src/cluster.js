// The cluster that the server has under the name `real`, asked without Windlass.

import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export class Cluster {
  /// The cluster of a kubeconfig with one context: a token or a client certificate.
  constructor(path) {
    const text = readFileSync(path, 'utf8');
    const value = (key) => text.match(new RegExp(`(?:^|[\\s{,])${key}:\\s*"?([^"\\s,}]+)`))?.[1];
    const content = (key) => {
      const data = value(`${key}-data`);
      const file = value(key);
      return data ? Buffer.from(data, 'base64') : file && readFileSync(file);
    };
    this.server = new URL(value('server'));
    this.headers = value('token') ? { authorization: `Bearer ${value('token')}` } : {};
    this.tls = {
      ca: content('certificate-authority'),
      cert: content('client-certificate'),
      key: content('client-key'),
      rejectUnauthorized: value('insecure-skip-tls-verify') !== 'true',
    };
  }

  /// Asks the API server; status and body.
  async ask(method, path, body) {
    const kind = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const options = { method, timeout: 20_000, headers: { ...this.headers, 'content-type': kind }, ...this.tls };
    const send = this.server.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(new URL(path, this.server), options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (data) => (text += data));
        response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
      });
      request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer from the API server`)));
      request.on('error', reject);
      request.end(body && JSON.stringify(body));
    });
  }

  /// The same, for answers that must be good.
  async must(method, path, body) {
    const answer = await this.ask(method, path, body);
    if (answer.status >= 300) {
      throw new Error(`${method} ${path}: ${answer.status} ${answer.body.message}`);
    }
    return answer.body;
  }

  /// Holds that nobody has this namespace, for it will be deleted.
  async claim(namespace) {
    const { status } = await this.ask('GET', `/api/v1/namespaces/${namespace}`);
    if (status !== 404) {
      throw new Error(`the cluster has a namespace ${namespace} already (${status}); the stories do not touch it`);
    }
  }

  async release(namespace) {
    await this.ask('DELETE', `/api/v1/namespaces/${namespace}`);
  }
}
