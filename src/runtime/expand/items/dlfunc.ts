import { quoted } from '../../../../grammar/expansion/messages.ts';
import { fail } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { stringsItem } from './item.ts';

/** The size of the header of an ELF file. */
const elfHeaderSize = 64;

/** What the dynamic linker says of a file that it cannot load; undefined for one that it may. */
function openFault(file: string, { world }: ExpandContext): string | undefined {
  if (file === '') return undefined;
  const status = world.files.status(file);
  if (!file.includes('/') || !status.ok) {
    const why = file.includes('/') && !status.ok ? status.message : 'No such file or directory';
    return `${file}: cannot open shared object file: ${why}`;
  }
  if (status.value.type === 'directory') return `${file}: cannot read file data: Is a directory`;
  const content = world.files.read(file);
  if (!content.ok) return `${file}: cannot open shared object file: ${content.message}`;
  if (content.value.length < elfHeaderSize) return `${file}: file too short`;
  return content.value.startsWith('\x7fELF') ? undefined : `${file}: invalid ELF header`;
}

/** `${dlfunc{file}{function}{arg}…}`: answered by the world. */
export const dlfuncItem: ItemMaker = (node, compiler) => {
  const absent = compiler.dialect.notCompiled.has('dlfunc');
  return stringsItem(
    node,
    compiler,
    (args, context) => {
      const call = args.map(textOf);
      const answer = context.world.stated.call('dlfunc', call);
      if (answer?.status === 'ok') return answer.value;
      if (answer) return fail(context, answer.value || '(no message)');
      context.world.missing({ what: `dlfunc ${call.join(' ')}` });
      const [file = ''] = call;
      const why = openFault(file, context) ?? 'nothing says what it gives';
      return fail(context, `dlopen ${quoted(file, compiler.release)} failed: ${why}`);
    },
    (context) => {
      if (absent) return '"${dlfunc" encountered, but this facility is not included in this binary';
      return context.forbidden.has('dlfunc') ? 'dynamically-loaded functions are not permitted' : undefined;
    },
  );
};
