/**
 * What the server writes into its own log: its life, and no line of what it was asked. An error's detail shows the row, its statement the values,
 * and some messages quote what they could not read; the functions log the SQLSTATE instead. The same belongs on a server in production: docs/runbook.md.
 */
export const logSettings = {
  // Of its severities LOG stands above ERROR: what remains is the server's own news and what ends a connection.
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_line_prefix: '%m ',
} as const
