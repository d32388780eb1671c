/** A name in wire form. */
export function name(text: string): number[] {
  return [...text.split('.').flatMap((label) => [label.length, ...Buffer.from(label, 'latin1')]), 0];
}

export interface PacketRecord {
  /** In wire form; by default the name that was asked for. */
  readonly owner?: readonly number[];
  readonly type: number;
  readonly data: readonly number[];
}

const short = (value: number): number[] => [value >> 8, value & 255];

/** A reply of a name server. */
export function reply({
  id = 1,
  asked,
  type,
  code = 0,
  flags = 0,
  answers = [],
  authorities = [],
}: {
  readonly id?: number;
  readonly asked: string;
  readonly type: number;
  readonly code?: number;
  readonly flags?: number;
  readonly answers?: readonly PacketRecord[];
  readonly authorities?: readonly PacketRecord[];
}): Uint8Array {
  const record = ({ owner = [0xc0, 12], type: number, data }: PacketRecord): number[] => [
    ...owner,
    ...short(number),
    ...[0, 1, 0, 0, 1, 0],
    ...short(data.length),
    ...data,
  ];
  return Uint8Array.from([
    ...short(id),
    ...short(0x8000 | flags | code),
    ...[0, 1],
    ...short(answers.length),
    ...short(authorities.length),
    ...[0, 0],
    ...name(asked),
    ...short(type),
    ...[0, 1],
    ...answers.flatMap(record),
    ...authorities.flatMap(record),
  ]);
}
