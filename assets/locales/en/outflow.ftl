# What outflow says. Names before the equals sign are keys of src/text/keys.rs; one message a line.

## apply
apply-old-faulty = The saved spec cannot be read ({ $fault }), so all of the new one is shown.
apply-running = { $name } is being run. The run takes up the change when it is started again.
apply-needs-from = The feed changes and { $name } has a checkpoint of the old one. Saving this will need --from start or --from now.
apply-ask-from = The feed changes and { $name } has a checkpoint of the old one. Read the new feed from its start, or from now on? [start/now]
apply-dry-run = Nothing was saved (--dry-run).
warning = Warning: { $warning }
nothing-changes = nothing changes
saved = Saved { $name } in { $file }.
saved-next = To see its events, run: outflow preview { $name }

## list
list-empty = No destination is saved. To save one, run: outflow apply FILE
list-faulty = { $fault }
list-name = NAME
list-kind = KIND
list-stream = STREAM
list-region = REGION
list-state = STATE
list-source = SOURCE
state-running = running
state-idle = idle
state-faulty = faulty

## remove
remove-ask = Remove { $name }, its spec and what its runs remember? [y/N]
remove-kept = { $name } was kept.
removed = Removed { $name }.
