import { upperCase } from '../../grammar/preprocess/characters.ts';
import { publicName } from '../compile/driver-checks/authenticator-checks.ts';
import { viewOf } from '../compile/driver-checks/driver-check.ts';
import type { CompiledConfig, CompiledDriver, OptionValue } from '../compile/config.ts';

/** An authenticator of a server that gets the password itself, and decides by `server_condition`. */
export interface PasswordAuthenticator {
  readonly authenticator: CompiledDriver;
  readonly mechanism: 'PLAIN' | 'LOGIN';
  readonly condition: OptionValue;
}

/** The plaintext authenticators of the server for the mechanisms PLAIN and LOGIN. */
export function passwordAuthenticators(config: CompiledConfig): PasswordAuthenticator[] {
  return config.authenticators.flatMap((authenticator) => {
    if (authenticator.driver?.name !== 'plaintext') return [];
    const mechanism = upperCase(publicName(viewOf(config.catalogue, authenticator)));
    const condition = authenticator.options.get('server_condition');
    if (!condition || (mechanism !== 'PLAIN' && mechanism !== 'LOGIN')) return [];
    return [{ authenticator, mechanism, condition }];
  });
}
