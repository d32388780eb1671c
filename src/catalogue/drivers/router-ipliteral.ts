import { driver } from './driver.ts';

/** The ipliteral router: routers/ipliteral.c. */
export const ipliteral = driver(
  {
    class: 'router',
    name: 'ipliteral',
    transport: 'required',
    doc: 'Routes addresses whose domain is an IP address in square brackets to that host.',
  },
  [],
);
