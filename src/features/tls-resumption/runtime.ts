import { matchHost } from '../../runtime/match/match.ts';
import type { RuntimeExtension } from '../../runtime/run/extension.ts';
import type { Run } from '../../runtime/run/run.ts';
import { resumptionOutcome } from './bits.ts';

/** Whether a list of `tls_resumption_hosts` has a host. */
function isResumable(
  text: string | undefined,
  host: { readonly name?: string; readonly address: string },
  run: Run,
): boolean {
  if (text === undefined || text === '') return false;
  const list = { text, option: 'tls_resumption_hosts' };
  return matchHost(host, list, run.match, { discardData: true }).status === 'match';
}

/** What TLS resumption brings to a run: which sessions can be resumed. The bits are what the scenario states, where they can be. */
export function tlsResumptionRuntime(): RuntimeExtension {
  return {
    tlsStarted(run) {
      const { connection, settings, tracer } = run;
      const { tls, hostAddress = '' } = connection;
      if (!tls) return;
      const resumable = isResumable(settings.text('tls_resumption_hosts'), { address: hostAddress }, run);
      const { bits, contradicted } = resumptionOutcome(tls.resumption, resumable);
      connection.tls = { ...tls, resumption: bits };
      if (!tracer.on) return;
      if (contradicted)
        tracer.step('note', 'the session cannot be resumed: tls_resumption_hosts does not have the client');
      else tracer.step('note', 'TLS resumption', { outcome: String(bits) });
    },
    resumedTo(stated, host, batch) {
      const { run, transport } = batch;
      const set = transport.options.get('tls_resumption_hosts')?.value;
      const resumable = isResumable(set?.kind === 'string' ? set.value : undefined, host, run);
      const { bits, contradicted } = resumptionOutcome(stated, resumable);
      if (contradicted && run.tracer.on) {
        run.tracer.step(
          'note',
          `no session is kept for ${host.name}: tls_resumption_hosts of ${transport.name} does not have it`,
        );
      }
      return bits;
    },
  };
}
