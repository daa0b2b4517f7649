# Saved destinations, accounts and drafts, and who runs a destination.
reason-foreign-state = { $path } belongs to another user, who can change what runs remember. Make it your own with chown, or choose another folder with --state-dir.
reason-no-home = No home folder is known. Give both --config-dir and --state-dir.
reason-unknown = No destination "{ $name }" is saved. { $hint }
reason-did-you-mean = Did you mean "{ $near }"?
reason-none-saved = None is saved yet. To save one, run: outflow apply FILE
reason-see-list = To see those that are saved, run: outflow list
reason-unknown-account = No account "{ $name }" is saved. To add it, run: outflow account add { $name }
reason-unknown-account-near = No account "{ $name }" is saved. { $hint } To add it, run: outflow account add { $name }
reason-faulty-account = { $file }: { $fault }. Mend it, or remove the file and add the account anew.
reason-account-value = a field holds what it cannot hold; secret is keyring, file or systemd
reason-account-no-place = secret is missing: it says where the secret is
reason-account-expires = expires is not a time such as 2026-01-02T03:04:05Z
reason-account-no-profile = profile is missing
reason-account-kind = kind is none of access-key, temporary-key, profile, ambient, environment
reason-account-region = region is not a region of AWS
reason-account-role-arn = role_arn is not a role's ARN
reason-account-no-role = external_id stands without a role_arn
reason-account-no-role-for-session = session_name stands without a role_arn
reason-account-session-name = session_name must have 2 to 64 letters, digits and any of _+=,.@-
reason-account-external-id = external_id holds what no external id may
reason-misnamed = { $file } says name = "{ $name }". Make the file's name and the name in it the same.
reason-same-but-for-case = "{ $other }" is saved already, and "{ $name }" differs from it in upper and lower case only. Choose one of the two.
reason-not-readable = Could not read { $path }: { $system }. Check who may read it, or choose other folders with --config-dir and --state-dir.
reason-not-writable = Could not write { $path }: { $system }. Check who may write there, or choose other folders with --config-dir and --state-dir.
reason-held = { $name } is already run by process { $process } since { $since } ({ $command }). Stop it first.
reason-held-by-somebody = { $name } is already run by another process. Stop it first.
reason-not-locked = Could not lock { $path }: { $system }. Check who may write there, or choose another folder with --state-dir.

# Where secrets are kept.
reason-keyring-absent = This machine has no keyring that could be reached ({ $system }).
reason-keyring-none = This machine has no keyring that could be reached.
reason-keyring-no-collection = There is no keyring yet. Create a default one with Passwords and Keys (seahorse), or sign in to the desktop once; or keep the secret in another place.
reason-vault-late = The file under a passphrase could not be used within { $seconds } s. Check that its disk answers, and try again.
reason-keyring-locked = The keyring is locked. Unlock it, for instance by signing in to the desktop or with its own program, and try again.
reason-keyring-denied = The keyring refuses outflow ({ $system }). Allow it there and try again.
reason-keyring-no-reply = The keyring did not answer ({ $system }). Unlock it, or start it again, and try again.
reason-keyring-not-started = The keyring's service did not start ({ $system }). Start it, for instance by signing in to the desktop, or keep the secret in another place.
reason-keyring-bus-full = The session bus takes no more requests ({ $system }). Close programs that use it, or sign in to the desktop again, and try again.
reason-keyring-interrupted = The keyring was closed or started again meanwhile ({ $system }). Try again.
reason-keyring-late = The keyring did not answer within { $seconds } s; it may be asking for its password in a window. Unlock it and try again.
reason-keyring-too-long = The keyring takes no secret this long: at most { $bytes } bytes. Use --vault file instead.
reason-keyring-ambiguous = The keyring holds several entries of service outflow and user { $entry }. Remove all but one of them with its own program.
reason-keyring-garbled = The keyring failed: the entry { $entry } cannot be read. Remove it with the keyring's own program, then store the secret again.
reason-keyring-forgetful = The keyring failed: it does not give back what it was given. Keep the secret in another place.
reason-keyring-ended = The keyring failed: it ended unexpectedly. Try again.
reason-keyring-untold = The keyring failed: no more is said. Look at it with its own program, or keep the secret in another place.
reason-keyring-failed = The keyring failed ({ $system }). Look at it with its own program, or keep the secret in another place.
reason-wrong-passphrase = The passphrase does not open { $path }. Try again.
reason-vault-file = Could not use { $path }: { $system }. Check who may read and write it.
reason-vault-no-text = Could not use { $path }: it holds no text. Put the secret there anew.
reason-vault-read-only = A secret that the service manager hands over cannot be changed from here: change it there.
reason-not-stored = The new secret cannot be stored. { $reason }
reason-secret-gone = The secret of the account { $account } is not kept any more. Paste it again on the Account step.
reason-secret-taken = There is a secret of an account { $account } already: of one that was added just now, of another configuration folder, or of one that was removed by hand. Choose another account name.
reason-secret-not-replaceable = The account { $account } has no key that could be replaced here: renew what it signs in by, then press r to look again.
reason-key-untried = The new key could not be tried. Try again.
reason-key-denied = { $check }: { $seen }

# What was pasted or typed as a key.
reason-paste-empty = Nothing was given. Paste the secret access key.
reason-paste-too-long = This is too long for a key. Paste the key alone.
reason-paste-several = This holds several keys. Paste one of them.
reason-paste-not-understood = This is not a key in a form that outflow knows. Paste the secret access key alone.
reason-paste-character = The { $part } holds a character that cannot be part of it. Copy it anew.
reason-paste-no-key-id = This is the id of a user, role, group or policy, not of an access key. An access key's begins with AKIA or ASIA.
reason-part-id = access key id
reason-part-secret = secret access key
reason-part-token = session token
reason-entry-no-secret = The secret access key is missing.
reason-entry-no-key-id = The access key id is missing. It stands beside the secret where that was created, and begins with AKIA or ASIA.
reason-entry-other-key-id = Two access key ids were given, and they differ.
reason-entry-no-token = This is a temporary key (ASIA…) and its session token is missing. Paste all three: id, secret and token.

# Signing in.
reason-secret-unreadable = The secret of the account { $account } cannot be read. { $reason }
reason-secret-no-keyring = The secret of the account { $account } cannot be read. { $reason } Give the secret on stdin with --secret-stdin, or as the systemd credential { $account }; or add an account that needs none: --ambient, --profile or --vault file.
reason-secret-none = The { $place } holds no secret of the account { $account }. To store it again, run: outflow account rotate { $account }
reason-secret-none-handed = The { $place } holds no secret of the account { $account }. Add LoadCredential={ $account }:PATH to the service, or give it with --secret-stdin.
reason-place-keyring = keyring
reason-place-file = folder of accounts
reason-place-session = session
reason-place-systemd = service manager
reason-secret-no-key = What is kept as the secret of the account { $account } is no key: { $fault } To replace it, run: outflow account rotate { $account }
reason-secret-given-no-key = What was given as the secret of the account { $account } is no key: { $fault }
reason-secret-expired = The temporary key of the account { $account } ended at { $at }. Get a new one, then run: outflow account rotate { $account }
reason-secret-needed = The secret of the account { $account } is kept nowhere: give it on stdin with --secret-stdin.
reason-passphrase-needed = The secret of the account { $account } is in a file under a passphrase: give that on stdin with --passphrase-stdin, or as the systemd credential { $account }.passphrase.
reason-secret-no-use = { $by } and needs no key from here. Leave --secret-stdin out.
reason-passphrase-no-use = { $by }, so no passphrase is needed. Leave --passphrase-stdin out.
reason-by-destination = The destination signs in by { $way }
reason-by-account = The account { $account } signs in by { $way }
reason-by-handed = The service manager hands the key of { $account } over
reason-by-given = The key of the account { $account } was given
reason-by-elsewhere = The secret of the account { $account } is in no file ({ $place })
reason-way-profile = the profile { $name }
reason-way-machine = what this machine provides
reason-way-environment = its environment
reason-new-key-empty = There is none in its place.

# Asking AWS, or another endpoint.
reason-profiles-unreadable = can't read { $path }: { $system }. Correct the file's permissions or its place
reason-profiles-broken = can't read the AWS configuration files: { $system }. Correct them
reason-profiles-no-file = { $path } is no text file but a folder, a pipe or a device. Correct AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.
reason-profiles-large = { $path } is larger than { $most } MiB. Correct AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.
reason-profiles-not-text = { $path }, line { $line } is not UTF-8 text. Save the file as UTF-8
reason-profiles-utf16 = { $path } is UTF-16 text. Save the file as UTF-8
reason-profiles-line = { $path }, line { $line }: { $fault }
reason-line-text-behind = there is text after the closing bracket. Remove it, or put # before it
reason-line-unclosed = the section has no closing bracket. Write it as [NAME]
reason-line-no-equals = the setting has no equals sign. Write it as NAME = VALUE, or remove the line
reason-line-no-name = the setting has no name. Write it as NAME = VALUE, or remove the line
reason-line-no-section = the setting is in no section. Put [default] or the profile's section above it
reason-line-indented = the line begins with blanks and continues no setting. Remove the blanks
reason-profile-place = { $profile } ({ $path }, line { $line })
reason-profile-unknown = The AWS profile { $profile } is in neither { $config } nor { $credentials }. Profiles there: { $known }. Name one of them, or add it
reason-profile-section = { $path }, line { $line }: [{ $found }] does not name the AWS profile { $profile }. Write it as [{ $wanted }]
reason-profile-lacks = The AWS profile { $at } has no { $setting }. Add it
reason-profile-silent = The AWS profile { $at } does not say how to sign in. Add aws_access_key_id and aws_secret_access_key, sso_session, role_arn with source_profile, or credential_process
reason-profile-dangling = The AWS profile { $at } names the { $setting } { $name }, which is in no file. Correct the name, or add it
reason-profile-circle = The AWS profile { $at } is its own source_profile in the end. Name another source_profile
reason-profile-signed-out = The AWS profile { $at } uses IAM Identity Center, and its sign-in is missing or has expired. Run: aws sso login --profile { $name }
reason-profile-not-assigned = IAM Identity Center gives no access to the role { $role } in the account { $account }, which the AWS profile { $at } names. Correct sso_role_name and sso_account_id, or ask for access
reason-profile-mfa = The AWS profile { $at } asks for MFA (mfa_serial), which an unattended run cannot answer. Use a profile without mfa_serial: single sign-on, credential_process, or a role that requires no MFA
reason-mfa-wanted = The AWS profile { $at } asks for an MFA code. Try again to enter it.
reason-mfa-refused = AWS didn't accept the MFA code: { $reason }. Wait for the next code, then enter that one.
reason-mfa-other = Couldn't sign in with the MFA code: { $reason }
reason-profile-twice = The AWS profile { $at } is there again in line { $again }. Merge the two sections
reason-stray-token-environment = { $key } is a long-lived key with a session token, which belongs to a temporary key. Unset AWS_SESSION_TOKEN
reason-stray-token-profile = { $key } is a long-lived key with a session token, which belongs to a temporary key. Remove aws_session_token from the AWS profile { $profile }
reason-stray-token-elsewhere = { $key } is a long-lived key with a session token, which belongs to a temporary key. Remove the token where the key comes from
reason-profiles-late = { $path }: no answer within { $seconds } s
reason-ca-bundle = AWS_CA_BUNDLE names { $path }, which cannot be used: { $system }. Mend the file or unset the variable.
reason-tls-settings = TLS cannot be set up: { $system }.
reason-credentials-character = the { $part } holds a character that cannot be part of it: a line break, a control character or one beyond ASCII. Set it anew where it comes from
reason-credentials-no-source = no source of credentials is set
reason-credentials-late = no credentials within { $seconds } s from { $from }
reason-key-source-program = { $program } (credential_process of the AWS profile { $profile })
reason-key-source-profile = the AWS profile { $profile }
reason-key-source-machine = this machine
reason-key-source-role = the token service, for { $role }
reason-answer-late = no answer within { $seconds } s
reason-answer-too-late = no answer in time
reason-answer-failed = the request failed
reason-answer-silent = the answer says no more
reason-answer-incomplete = the answer does not hold what was asked for
reason-answer-other = the answer was to another question
reason-answer-contradiction = the answer contradicts itself
reason-answer-too-long = the answer is longer than { $kibibytes } KiB
reason-network = { $fault } ({ $system })
reason-network-refused = nothing listens on that port
reason-network-no-route = no route leads there from this machine
reason-network-late = the connection timed out
reason-network-no-name = its name was not found. Check the region, the endpoint and DNS
reason-network-broke = the connection broke
reason-network-closed = the connection was closed
reason-network-no-tls = the server does not speak TLS. Check the port, and whether http:// is meant
reason-network-no-http = the server does not speak HTTP. Check the port
reason-network-untrusted = this machine does not trust who signed its certificate. Where a proxy looks into TLS, set AWS_CA_BUNDLE to a file with that proxy's root certificate
reason-network-expired = its certificate has expired, unless this machine's clock is ahead
reason-network-not-yet-valid = its certificate is not valid yet, unless this machine's clock is behind
reason-network-other-name = its certificate is another host's. Check the endpoint
reason-network-authority = its certificate is a CA certificate. Install a server certificate
reason-network-certificate = its certificate cannot be used
reason-network-tls = the TLS handshake failed
reason-answer-at = { $host }: { $message }
reason-answer-unreachable = could not reach { $host }: { $message }
reason-proxy-broken = { $variable } is set to { $value }, which is no proxy's URL. Set it to http://HOST:PORT (or https://, socks5h://, socks5://, socks4a://, socks4://), or unset it. Nothing is sent around a proxy.
reason-proxy-closed = the proxy { $proxy } (set by { $variable }) gives no way through: { $cause }
reason-proxy-user-unsent = { $variable } is set to { $value }, but Outflow sends no user or password to a SOCKS 4 proxy. Remove them, or use socks5h://. Nothing is sent around a proxy.
reason-proxy-late = no answer within { $seconds } s. Check the scheme and the port in the variable, and the proxy's log
reason-proxy-not-there = nothing listens on that port. Start the proxy, or correct or unset the variable
reason-proxy-no-name = its name was not found. Correct the variable, or check DNS
reason-proxy-other-name = its certificate is another host's. Correct the host in the variable
reason-proxy-hung-up = it closed the connection before it opened a way. Check the scheme and the port in the variable, and the proxy's log
reason-proxy-needs-login = it asks for a user and password. Put them before the host in the variable: USER:PASSWORD@HOST:PORT
reason-proxy-login-refused = it refuses the user or the password. Correct them in the variable
reason-proxy-takes-no-login = it takes no user and password. Remove them from the variable
reason-proxy-no-tunnel = it opened no tunnel. Check that it is an HTTP proxy, and allow the host and its port there
reason-proxy-no-socks = it does not speak this version of SOCKS. Correct the scheme or the port in the variable
reason-proxy-forbidden = its rules forbid it. Allow the host and its port there
reason-proxy-host-unreachable = it does not reach the host. Check the endpoint, and the proxy's own network and DNS
reason-proxy-host-refused = the host refuses its connection. Check the endpoint's port
reason-proxy-silent = it did not connect to the host and does not say why. Check its rules, its DNS and its log
reason-proxy-ident = it asks this machine's ident service who you are. Use a SOCKS 5 proxy, or allow this machine there
reason-proxy-address-kind = it takes no host in this form. Use socks5h:// for names, or socks5:// for addresses
reason-proxy-no-connect = it carries no TCP connections. Use another proxy
reason-proxy-too-long = the user, the password and the host's name are too long for SOCKS. Use a shorter password, or an HTTP proxy
reason-proxy-not-looked-up = socks4:// and socks5:// look the host's name up on this machine, which does not find it. Use socks4a:// or socks5h://, or check DNS
reason-proxy-no-address = the host has no IPv4 address, and SOCKS 4 takes no other. Use socks5h://
reason-proxy-unknown = it failed. Check the proxy's log
reason-host-variable = { $host } (set by { $variable })
reason-host-configuration = { $host } (endpoint_url in the AWS configuration file)
reason-host-fips = { $host } (FIPS)
reason-host-dual-stack = { $host } (dual-stack)
reason-answer-missing-results = the answer does not have one result a record
reason-keys-ignored = this stream ignores partition keys: the same key goes to several shards, so order per profile is lost
reason-plain-http = plain http to { $host } is refused. Use https://, or http:// to 127.0.0.1, ::1 or localhost
reason-refused = { $code }: { $message }

# Runs.
reason-run-broke = The run broke: { $system }. Start it again: it goes on at its checkpoint.
reason-no-thread = No thread: { $system }. End other programs, then try again.
reason-other-account = These credentials are of the AWS account { $theirs }; the stream is in { $ours }. Nothing was changed.
reason-run-gone = A part of the run ended unexpectedly. Run again: it goes on at its checkpoint.
reason-dead-letters = Could not use the dead letters in { $path }: { $system }. Nothing is lost; free the disk or mend the folder and run again.
reason-ledger-unusable = Can't use the ledger at { $path }: { $system }. Nothing is lost. Free some disk space or fix the folder, then run again.
reason-ledger-write-failed = an earlier write failed
reason-ledger-store-failed = the store failed ({ $system })
reason-ledger-in-use = The ledger at { $path } is open in another process. End that process, then run again.
reason-ledger-no-folder = Could not make the folder { $path }: { $system }. Choose another with --state-dir.
reason-ledger-damaged = The ledger at { $path } is damaged ({ $part }). Nothing was begun anew. Put a copy of the folder back, or apply the spec again with --from start or --from now: the folder is kept under another name then, and every profile that is read is exported again.
reason-ledger-newer = The ledger at { $path } was made by a newer version of Outflow (ledger format { $found }, this version reads up to { $reads }). Use that version or newer.
reason-ledger-slots = This destination has had { $count } segments mapped over its life, the most there can be. Create a new one for more.
reason-ledger-files = files are missing
reason-ledger-file = a file
reason-ledger-format = the number of its format
reason-ledger-seal = its seal
reason-ledger-journal = a journal
reason-ledger-commits = commits are missing
reason-ledger-commit = a commit
reason-ledger-profile = a profile
reason-ledger-bits = the segments' bits
reason-ledger-extent = an extent of the feed
reason-ledger-checkpoint = its checkpoint
reason-ledger-extent-count = its count of extents
reason-ledger-stream = its stream
reason-other-stream = The stream of { $name } is another one: it was { $before } and is { $now }. Nothing was sent. To send every profile again when it is next read, run: outflow run { $name } --stream-changed resend. To send only what changes from now on, use --stream-changed from-now.
reason-ledger-totals = its totals
reason-not-saved-but-account = { $reason } The account { $account } is saved, the destination is not. Once that is mended, try again.
reason-not-saved-but-beginning = { $reason } Where the feed is read from has changed already, the destination is not saved. Once that is mended, try again.
reason-sandbox-port = Could not open a port on 127.0.0.1 for the sandbox: { $system }. Check that the loopback interface is up.
reason-sandbox-stream = The stream of the sandbox could not be made: { $system }. Try again.
reason-sandbox-folder = No folder for the sandbox: { $system }. Free the disk, or let TMPDIR name another folder.
reason-app-broke = A part of the app broke: { $system }. Try again.

# Feeds.
reason-feed-nothing = No file at { $path }. Check source.path in the spec.
reason-feed-glob = { $pattern } is not a glob: { $words }. Check source.path in the spec.
reason-feed-unreadable = Could not read { $path }: { $system }. Check the path and its permissions.
reason-feed-no-file = Could not read { $path }: it is neither a file nor a folder. Choose another path, or kind = "stdin" in [source].
reason-feed-stdin = Could not read standard input: { $system }.
reason-feed-piped-archive = Can't read standard input as a feed: it looks like { $looks }. None of its lines were taken. Extract it, and pipe in the files.
reason-feed-piped-packed = Can't read standard input as a feed: it looks like { $looks }. None of its lines were taken. Unpack it, or compress it with gzip or Zstandard.
reason-feed-piped-refused = Can't read standard input as a feed: its first lines are all malformed, and it looks like { $looks }. None of its lines were taken. Pipe in profiles as JSON, or read it as lines with --accept-malformed.
reason-feed-piped-damaged = Could not unpack standard input: { $words }, in line { $line }. All lines before it were read. Send the rest again.
reason-feed-piped-cut = Standard input ended inside a JSON array, after record { $line }. Records 1 to { $line } were read. Send the rest again.
reason-feed-changed = Could not continue reading { $path }: { $difference }. Restore the file, then run again. If you can't, apply the spec with --from now, which skips what was not read, or with --from start, which sends older states of profiles again.
reason-feed-damaged = Could not unpack { $path }: { $words }, in line { $line }, which begins at byte { $byte } of the unpacked content. All lines before it were read. Replace the file with a whole one, then run again.
reason-feed-window = Could not unpack { $path }: it needs a window of { $window } bytes, and the limit is { $most } bytes. Compress it again with zstd --long=28 or less.
reason-feed-dictionary = Could not unpack { $path }: it was compressed with dictionary { $id }, which Outflow doesn't have. Compress it again without a dictionary.
reason-feed-refused = { $path } is not a feed of profiles: its first lines are all malformed, and it looks like { $looks }. None of its lines were taken. Replace the file, exclude it in [source], or read it as lines with --accept-malformed.
reason-feed-packed = { $path } is no feed of profiles that can be read: it looks like { $looks }. None of its lines were taken. Unpack it, compress it with gzip or Zstandard, or exclude it in [source].
reason-feed-archive = { $path } is no feed of profiles that can be read: it looks like { $looks }. None of its lines were taken. Extract its files, or exclude it in [source].
reason-feed-faulty = { $path }: record { $line }, at byte { $byte }, is not valid JSON or is larger than 10 MiB, and Outflow can't find the next record. Fix it, or write one record per line, then run again.
reason-feed-unfinished = { $path } ends in the middle of line { $line }, which begins at byte { $byte }. All lines before it were read. Complete the line, then run again.
reason-feed-rewritten = { $path } was rewritten: only a part of what was read, up to line { $line }, is unchanged, so Outflow can't tell which lines are new. Put the new lines into a file with another name; or set rewritten = "read" in [source] to read this one from its start, which sends older states of its profiles again.
reason-feed-forgotten = Could not find out how far { $path } was read: an earlier version could not store its name. Put new lines into a file with another name; or set rewritten = "read" in [source] to read this one from its start, which sends older states of its profiles again.
reason-feed-moving = Could not read { $path }: it was renamed or replaced each time Outflow looked at it. It is read once that stops: by this run if it follows the feed, else by the next one.
reason-feed-order = The order of { $one } and { $other } is doubtful: their names and their modification times contradict each other. Set order in [source]: "rotation" (highest number first), "name" (lowest number first) or "mtime" (modification time).
reason-feed-cancelled = Opening the feed was cancelled. Nothing was read.
reason-feed-in-part = { $first }{ $more ->
        [0] {""}
        [one] {" "}{ $more } more file could not be read.
       *[other] {" "}{ $more } more files could not be read.
    }
looks-packed = { $name } data
looks-format = { $name } data
looks-utf16 = UTF-16 text without a byte order mark
looks-utf32 = UTF-32 text
looks-columns = rows of columns (CSV)
looks-markup = XML or HTML
looks-other-json = JSON values that are no objects
looks-broken-json = broken JSON objects
looks-text = plain text
looks-bytes = bytes that are no text
reason-feed-gone = it is gone
reason-feed-replaced = another file has taken its place
reason-feed-shorter = it had at least { $had ->
        [one] { $had } byte
       *[other] { $had } bytes
    }, now it has { $has }
reason-feed-shrunk = it had { $had ->
        [one] { $had } byte
       *[other] { $had } bytes
    }, now it has { $has }
reason-feed-gaps = what is remembered of it is incomplete
reason-feed-no-checkpoint = what is remembered of the feed does not lead to its checkpoint
