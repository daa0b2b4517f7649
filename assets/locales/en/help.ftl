# The help of the command line. Ids follow by rule: `cli-account-add` is the command `outflow account add`, `arg-account-add-vault`
# its option --vault and `arg-account-add-vault-file` the value `file`. An argument without a message takes that of the command
# above: `arg-name` is the NAME of every command that has no message for it. The first paragraph is the help of -h and of lists of
# commands; --help shows all paragraphs.

## Headings and marks

cli-usage = Usage:
cli-heading-commands = Commands
cli-heading-arguments = Arguments
cli-heading-options = Options
cli-heading-secrets = Secrets
cli-heading-global = Global options
cli-heading-exit-codes = Exit codes
cli-default = [default: { $value }]
cli-possible-values = [possible values: { $values }]
cli-values = Possible values:

## Commands

cli = Set up a real-time Amazon Kinesis destination, then run it

    Without a command, the app opens; with --plain, the same setup asks by lines. To try Outflow without an AWS account, run: outflow demo
cli-exit-codes =
    {"  "}0    Done
    {"  "}1    Failure
    {"  "}2    Invalid arguments
    {"  "}3    Invalid settings, or a change that needs an answer
    {"  "}4    AWS denied a permission
    {"  "}5    An endpoint is unreachable
    {"  "}6    A signal ended the run early: run it again to continue
    {"  "}130  Interrupted
cli-demo = Try Outflow on an embedded Kinesis endpoint with sample profiles; no AWS account needed

    On a terminal, the setup opens. Without a terminal, or with --plain or --json, the demo streams the profiles, reads the events back and prints a summary. With --ask, the setup asks by lines. A terminal with TERM=dumb counts as none.
cli-run = Stream a destination until its source ends or a signal arrives

    The first signal lets requests in progress finish, the second ends the run at once.

    Example: outflow run high-propensity --max-pause 10m
cli-check = Check permissions live and print one row per check

    Each row that is not allowed says what to change.

    Example: outflow check high-propensity --watch
cli-preview = Show the exact events that a run would send, with partition key and size

    Nothing is sent and nothing is saved.

    Example: outflow preview high-propensity --events 3
cli-apply = Create or change a destination from a settings file and print the difference

    Example: outflow apply high-propensity.toml --dry-run
cli-list = List the saved destinations
cli-show = Print the settings file of a destination
cli-remove = Remove a destination, the progress of its runs and its dead letters
cli-account = Manage the accounts that destinations sign in with
cli-account-add = Add an account; the secret comes from a prompt or from stdin, never from an argument

    Outflow tries the account before it saves it.

    Example: outflow account add analytics --profile crm --region us-east-2
cli-account-list = List the accounts
cli-account-remove = Remove an account and its secret
cli-account-rotate = Replace the key of an account; active runs use the new key without a restart
cli-policy = Print the least IAM policy that a destination needs
cli-backfill = Export profiles that are already in a newly mapped segment (not supported yet)
cli-resend = Export profiles again (not supported yet)
cli-report = Print the totals of a destination over its runs (not supported yet)
cli-dead-letters = List, send again or delete the dead letters of a destination

    A dead letter is an event or a line that can't be delivered.

    Example: outflow dead-letters high-propensity --replay
cli-schema = Print a JSON Schema

    Example: outflow schema spec > outflow.schema.json
cli-completions = Print a completion script for a shell

    Example: outflow completions fish > ~/.config/fish/completions/outflow.fish
cli-doctor = Find what prevents Outflow from working on this machine

    Checks folders, terminal, keyring, endpoints and clock, and says how to fix each problem.
cli-help = Print the help of a command

## Options of every command

arg-help = Print help: -h for a summary, --help for all details
arg-version = Print the version
arg-config-dir = Folder of the saved destinations and accounts

    Default: the folder in OUTFLOW_CONFIG_DIR, else the system's folder for settings.
arg-state-dir = Folder of the log and of the progress of runs

    Default: the folder in OUTFLOW_STATE_DIR, else the system's folder for state.
arg-lang = Language of the app, its messages and this help, such as en

    Default: the language in LC_ALL, LC_MESSAGES or LANG.
arg-color = When to use color
arg-color-auto = On a terminal that supports color, unless NO_COLOR is set
arg-color-always = Always
arg-color-never = Never
arg-theme = Colors of the app
arg-theme-auto = Dark or light, to fit the background of the terminal
arg-theme-dark = For a dark background
arg-theme-light = For a light background
arg-theme-mono = Without color
arg-theme-high-contrast = Without color, and with nothing dimmed
arg-ascii = Draw with ASCII characters only
arg-plain = Print lines instead of drawing a screen

    Without a command, the setup asks its questions as lines, for screen readers, simple terminals and scripts. A terminal with TERM=dumb gets the same without --plain. Commands print what they print without a terminal: outflow demo streams at once; to be asked first, add --ask.
arg-log-level = Least severe messages that the log file records

## Options of several commands

arg-name = Name of the destination
arg-yes = Do not ask for confirmation
arg-accept-malformed = Read a file or stdin even if its first lines are all malformed

    Without it, such input is refused and its lines don't become dead letters.
arg-secret-stdin = Read the account's secret from stdin, for this process only
arg-passphrase-stdin = Read the passphrase of the account's secret file from the first line of stdin

## Options of one command

arg-demo-json = { arg-run-json }
arg-demo-ask = Ask the questions of the setup by lines, on the sandbox

    Without it, the demo asks nothing with --plain or TERM=dumb. If a pipe answers, the command ends with the run, with its exit code.

arg-run-json = Print the totals as one JSON object at the end
arg-run-drain-timeout = How long requests in progress may take after a signal, such as 2m
arg-run-max-pause = End the run when a pause lasts longer than this, such as 10m

    The exit code is then 4 if AWS denied a permission, or 5 if it was unreachable. Without it, the run waits and resumes automatically.
arg-run-stream-changed = What to send if the stream is no longer the same stream

    A run stops before it sends anything to a different stream. Without a different stream, this option has no effect.
arg-run-stream-changed-resend = Send every profile again when it is next read
arg-run-stream-changed-from-now = Send only changes from now on
arg-run-fail-on-dead = Exit with code 1 if there are dead letters

arg-check-json = Print one JSON object per check
arg-check-watch = Check again every 5 s until every needed permission is allowed
arg-check-send-test-event = Send two marked test records, one with PutRecord and one with PutRecords

arg-preview-events = Number of events to show
arg-preview-json = Print one JSON object per event

arg-apply-file = Settings file in TOML, or - for stdin
arg-apply-dry-run = Print the difference and save nothing
arg-apply-from = Where the next run starts if the source changed after earlier runs
arg-apply-from-start = At the first line of the source
arg-apply-from-now = After the last line of the source: only new lines are read

arg-list-json = Print one JSON object per destination

arg-show-json = Print the checked settings with all defaults, as JSON

arg-remove-exits = Whether to send exit events for the members of its segments; send is not supported yet
arg-remove-exits-send = Send an exit event for each member
arg-remove-exits-skip = Send nothing

arg-account-name = Name of the account
arg-account-add-name = Name of the new account, such as analytics
arg-account-add-access-key-id = Sign in with an access key: its ID

    Not needed if you paste the ID together with the secret.
arg-account-add-profile = Sign in with a profile of the AWS configuration: keys, SSO, a process or a role
arg-account-add-ambient = Sign in with what this machine provides: environment, profile, web identity, container or instance role
arg-account-add-environment = Sign in only with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN
arg-account-add-role-arn = Assume this role with the credentials, such as arn:aws:iam::111122223333:role/stream
arg-account-add-external-id = External ID that the trust policy of the role requires
arg-account-add-role-session-name = Session name of the role, if its trust policy requires one

    Default: outflow.
arg-account-add-region = Region in which to try the account, such as us-east-2
arg-account-add-endpoint-url = Endpoint at which to try the account instead of the region's, such as http://127.0.0.1:4567
arg-account-add-vault = Where to store the secret
arg-account-add-vault-keyring = In the system's keyring
arg-account-add-vault-file = In a file beside the account's, encrypted with a passphrase
arg-account-add-vault-systemd = In systemd: LoadCredential= passes it under the account's name
arg-account-add-session-only = Do not store the secret; give it to each run
arg-account-add-no-check = Save the account without trying it
arg-account-add-replace = Replace a stored secret of this name that belongs to no account of this configuration folder
arg-account-expires = When the temporary key expires, such as 2026-01-02T03:04:05Z
arg-account-secret-stdin = Read the secret from stdin
arg-account-list-json = Print one JSON object per account
arg-account-remove-keep-secret = Keep the stored secret, for example if the keyring is unreachable
arg-account-rotate-access-key-id = ID of the new access key

    Not needed if you paste the ID together with the secret.
arg-account-rotate-no-check = Replace the old key without trying the new one

arg-resend-segment = Only members of the segment with this ID

arg-dead-letters-replay = Send the events again, except those that a later line of the same profile replaced
arg-dead-letters-purge = Delete all dead letters
arg-dead-letters-json = Print one JSON object per dead letter; with --replay, one with the totals

arg-schema-of = Which schema to print
arg-schema-of-spec = The settings file of a destination, for editors that check TOML
arg-schema-of-event = An exported event, for consumers of the stream

arg-completions-shell = Shell to complete commands in

arg-doctor-region = Check the endpoint of this region

    Default: the regions of the saved destinations and accounts.
arg-doctor-json = { arg-check-json }

## Faults of the arguments

cli-fault-command = Unknown command: { $command }.
cli-fault-unknown = Unexpected argument: { $argument }.
cli-fault-missing = Required and missing: { $arguments }.
cli-fault-conflict = { $argument } can't be used together with { $other }.
cli-fault-twice = { $argument } is given more than once.
cli-fault-no-value = { $argument } needs a value.
cli-fault-no-value-of = { $argument } needs a value. Use one of: { $values }.
cli-fault-value = { $argument } can't be { $value }. { $reason }
cli-fault-value-of = { $argument } can't be { $value }. Use one of: { $values }.
cli-fault-suggestion = Did you mean: { $words }?
cli-fault-help = For help, add --help.
cli-fault-duration = Write a whole number with its unit, such as 500ms, 30s, 5m or 1h.
cli-fault-duration-too-long = The duration is too long.
cli-fault-number = Write a whole number, such as 10.
cli-fault-no-events = Write a whole number of at least 1.
cli-fault-large-number = The number is too large: write at most { $most }.
cli-fault-time = Write a time such as 2026-01-02T03:04:05Z.
