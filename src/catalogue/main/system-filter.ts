import { mainOptions } from './main-options.ts';

/** The system filter. */
export const systemFilterOptions = mainOptions([
  {
    name: 'system_filter',
    type: 'string',
    content: 'file',
    doc: 'Filter file run for every message before it is routed.',
  },
  {
    name: 'system_filter_directory_transport',
    type: 'string',
    content: 'transport',
    doc: "Transport for the system filter's `save` to a path that ends with a slash.",
  },
  {
    name: 'system_filter_file_transport',
    type: 'string',
    content: 'transport',
    doc: "Transport for the system filter's `save`.",
  },
  { name: 'system_filter_group', type: 'gid', doc: 'Group under which the system filter runs.' },
  {
    name: 'system_filter_pipe_transport',
    type: 'string',
    content: 'transport',
    doc: "Transport for the system filter's `pipe`.",
  },
  {
    name: 'system_filter_reply_transport',
    type: 'string',
    content: 'transport',
    doc: "Transport for the system filter's `mail`.",
  },
  {
    name: 'system_filter_user',
    type: 'uid',
    doc: "User under whom the system filter runs; by default the one that runs Exim's deliveries.",
  },
]);
