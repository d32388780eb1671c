import { upperCase } from '../characters.ts';
import type { Operator } from '../../../../grammar/expansion/ast.ts';
import type { Code, Compiler } from '../compile/code.ts';
import { encodeBase64 } from '../encodings/base64.ts';
import { hexDigest } from '../hashing.ts';

/** What the operators that take certificates make of one, in DER, and of a string. */
const overCertificates: Readonly<
  Record<string, { readonly certificate: (der: string) => string; readonly text: (text: string) => string }>
> = {
  md5: {
    certificate: (der) => upperCase(hexDigest('md5', der)),
    text: (text) => hexDigest('md5', text),
  },
  sha1: {
    certificate: (der) => upperCase(hexDigest('sha1', der)),
    text: (text) => upperCase(hexDigest('sha1', text)),
  },
  sha256: {
    certificate: (der) => upperCase(hexDigest('sha256', der)),
    text: (text) => upperCase(hexDigest('sha256', text)),
  },
  base64: { certificate: encodeBase64, text: encodeBase64 },
};

/**
 * `${md5:$tls_in_peercert}` and the like: the operators that take a certificate when the variable is all that they are
 * given. Where it holds none, Exim works on the variable's name.
 *
 * @returns undefined for any other use of an operator
 */
export function certificateOperator(node: Operator, { dialect }: Compiler): Code | undefined {
  const how = node.argument === undefined ? overCertificates[node.operator ?? ''] : undefined;
  const [variable, ...rest] = node.subject.parts;
  if (!how || variable?.kind !== 'variable' || variable.braced || rest.length > 0) return undefined;
  const { name } = variable;
  if (!dialect.certificates.has(name)) return undefined;
  return {
    run: (context) => {
      const der = context.environment.services.certificate?.(name);
      return der === undefined ? how.text(name) : how.certificate(der);
    },
    skip: '',
  };
}
