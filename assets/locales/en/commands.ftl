# What the commands say when they cannot do what was asked, and what they ask for.

## Any command
secret-argument = An argument looks like a secret access key. Other programs and the shell's history can show arguments, so Outflow accepts no secret there. Use --secret-stdin or the prompt, and make that key inactive.
output-unwritable = Can't write the output: { $system }.
answer-unreadable = Can't read the answer: { $system }.
signals-unavailable = Can't listen for signals: { $system }. End other programs, then try again.
ended-by-bug = A fault in Outflow ended it at { $place }. Everything acknowledged is safe. Run the command again.
ended-by-bug-words = A fault in Outflow ended it at { $place }: { $words }. Everything acknowledged is safe. Run the command again.

## The app
app-no-terminal = The app needs a terminal that it can draw on. Without one, save a settings file with outflow apply FILE, then run: outflow run NAME. To try it without a terminal, run: outflow demo --plain
app-no-folder = Can't find the current folder: { $system }. Change to another folder, then try again.
app-terminal-failed = The app can't continue on this terminal: { $system }. Try another terminal, or add --plain.

## apply, remove
apply-unreadable = Can't read { $path }: { $system }. Check the path.
apply-no-from = The feed of { $name } changes, and there is a checkpoint in the old feed. To read the new feed from its start, add --from start. To read only new lines, add --from now.
remove-no-exits = --exits send is not supported yet. Use --exits skip, which sends no exit events.
remove-needs-yes = The removal of { $name } can't be undone. To remove it without a question, add --yes.

## Commands that are not supported yet
backfill-unsupported = outflow backfill is not supported yet. Profiles in a newly mapped segment are exported when the feed next contains them.
resend-unsupported = outflow resend is not supported yet. Save the settings file under another name and run it: a new destination exports every profile.
report-unsupported = outflow report is not supported yet. Use outflow run NAME --json, which ends with the totals of its run.

## list
list-sample = sample of { $count }

## What a change of a destination causes
change-moves-shards = partition_by changes, so a profile's events can move to another shard. Around the change, consumers see them in order of arrival only.
change-unmaps = No exit events are sent for the members of { $segments }: Outflow doesn't support this yet.
change-maps = Profiles that are already in { $segments } are exported when the feed next contains them: outflow backfill is not supported yet.

## check, doctor
check-broke = A check ended unexpectedly: { $system }. Try again.
demo-unreadable = Can't read the events back: { $system }. Try again.

## dead letters
letters-needs-yes = Deleted dead letters can't be restored. To delete those of { $name } without a question, add --yes.
replay-unsettled = The last run ended before it processed every line that it read, so Outflow can't tell which events are outdated. Run the destination to its end, or stop it with one signal, then replay again.
replay-stopped = { $code }: { $message }. The events replayed before stay delivered. Fix the cause, then replay again.
replay-stopped-own = { $message }. The events replayed before stay delivered. Fix the cause, then replay again.

## Secrets on stdin
stdin-unreadable = Can't read stdin: { $system }.
stdin-no-passphrase = --passphrase-stdin is set, but the first line of stdin is empty. Write the passphrase there.
stdin-is-feed = stdin is the feed of this destination, so it can't contain a secret too. Use a systemd credential, or store the account's secret with --vault keyring or --vault file.
stdin-more-than-secret = stdin contains more than a secret. Give only the secret.
stdin-no-text = stdin is not UTF-8 text. Give the secret as AWS showed it.
answer-no-text = The answer is not UTF-8 text. Nothing was stored.

## account
account-id-fault = account.id: { $reason }
account-name-invalid = "{ $name }" is not a valid account name. Use letters, digits, ".", "_" and "-", a letter or digit first, at most 64 characters, and don't end it with .next.
account-taken = The account { $name } already exists. To replace its key, run: outflow account rotate { $name }
account-no-key-needed = An account that signs in with credentials that AWS provides has no key of its own. Remove --secret-stdin.
account-no-passphrase-needed = A passphrase is only used with --vault file. Add --vault file, or remove --passphrase-stdin.
account-bad-role = --role-arn is not the ARN of a role. Write it as arn:aws:iam::111122223333:role/NAME
account-bad-external-id = --external-id has 2 to 1224 letters, digits and any of _+=,.@:/-
account-bad-session-name = --role-session-name has 2 to 64 letters, digits and any of _+=,.@-
account-no-region = The region is missing. Add --region, such as --region us-east-2
account-bad-endpoint = --endpoint-url { $fault }. { $fix }.
account-bad-key-id = --access-key-id is not an access key ID: letters and digits that begin with AKIA or ASIA.
account-not-asked-here = Without a terminal, Outflow can't ask for the key. Give the secret on stdin with --secret-stdin, and its ID with --access-key-id or next to the secret.
account-give-id = Give it with --access-key-id.
account-bad-token = This is not a session token. Nothing was stored.
account-passphrase-short = The passphrase is too short: use at least { $chars } characters. Nothing was saved.
account-passphrases-differ = The two passphrases differ. Nothing was saved.
account-needs-passphrase = The file needs a passphrase. Give it as the first line of stdin with --passphrase-stdin
account-may-be-stored = The secret may still have been stored as { $name }. To use the name again, add --replace.
account-secret-in-file = { $file } already contains a secret of an account { $name } that was removed manually. Choose another name, or add --replace.
account-secret-in-keyring = The keyring already contains a secret of an account { $name }: of another configuration folder, or of an account that was removed manually. Choose another name, or add --replace.
account-no-keyring-alone = { $reason } Nothing was saved. Instead, in this order: credentials that AWS provides (--profile NAME, --ambient), the secret given to each run (--session-only), or an encrypted file (--vault file --passphrase-stdin).
account-run-again = Nothing was saved. Run it again with --profile NAME or --ambient.
account-no-file = The secret of { $name } is not in an encrypted file. Remove --passphrase-stdin.
account-rotate-session = The secret of { $name } is not stored, so there is nothing to replace. Give the new secret to the next run.
account-rotate-systemd = The service manager provides the secret of { $name }. Replace it there, then restart the service.
account-rotate-environment = { $name } signs in with environment variables and has no key of its own. Set the new key there, then restart its runs.
account-rotate-elsewhere = { $name } signs in with { $way } and has no key of its own. Renew the credentials there; Outflow reads them again automatically.
account-rotation-open = The rotation of { $name } is not finished. Active runs find out which key is current. To finish it, run: outflow account rotate { $name }
account-secret-may-be-gone = The secret of { $name } may be deleted, but the account still exists. To finish, run: outflow account remove { $name }
account-remove-needs-yes = { $users } can't run without the account { $name }. To remove it anyway, add --yes.
account-secret-stays = The secret was not deleted. { $reason } Nothing was removed. To remove the account but keep its secret, add --keep-secret
