import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/runtime/state/connection.ts';
import { mailRun } from '../dkim/mail-run.ts';

/** What `${authresults {x}}` says after the name, of a connection that is changed. */
function results(change: (connection: Connection) => void, config = ''): string {
  const { run } = mailRun(config);
  change(run.connection);
  const result = run.expand('${authresults {x}}');
  return result.ok ? result.value.replace('Authentication-Results: x', '') : result.message;
}

describe('${authresults}', () => {
  it('says nothing where nothing is known', () => {
    expect(results(() => undefined)).toBe('');
  });

  it("tells what came of looking for the client's name", () => {
    expect(
      results((connection) => {
        connection.hostName = 'client.example';
      }),
    ).toBe(';\n\tiprev=pass (client.example) smtp.remote-ip=192.0.2.1');
    expect(
      results((connection) => {
        connection.hostLookupFailed = true;
      }),
    ).toBe(';\n\tiprev=fail smtp.remote-ip=192.0.2.1');
    expect(
      results((connection) => {
        connection.hostLookupFailed = connection.hostLookupDeferred = true;
      }),
    ).toBe(';\n\tiprev=temperror smtp.remote-ip=192.0.2.1');
  });

  it('tells who has authenticated, by the public name', () => {
    const config =
      'begin authenticators\np:\n driver = plaintext\n public_name = PLAIN\n server_prompts = :\n server_condition = yes\n';
    const by = (id: string | undefined, sender?: string): string =>
      results((connection) => {
        connection.authenticator = 'p';
        connection.authenticatedId = id;
        connection.authenticatedSender = sender;
      }, config);
    expect(by('alice')).toBe(';\n\tauth=pass (PLAIN) smtp.auth=alice');
    expect(by(undefined, 'a@b')).toBe(';\n\tauth=pass (PLAIN, no id saved) smtp.mailfrom=a@b');
  });
});
