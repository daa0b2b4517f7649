//! `outflow list`: prints the saved destinations, one per line.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Context, Exit, Failure};
use crate::destination::lock::PauseReason;
use crate::destination::run::assembly::find_totals;
use crate::destination::spec::{KIND, SourceSpec};
use crate::destination::{RunnerLock, Spec, StoreError};
use crate::text::foreign::without_controls;
use crate::text::{Key, say};

#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    #[arg(long)]
    json: bool,
}

/// A saved destination: its name, and its spec or the fault in it.
struct DestinationRow {
    name: String,
    spec: Result<Spec, StoreError>,
    running: bool,
    /// Why the run sends nothing, if it is paused.
    paused: Option<PauseReason>,
    /// Events that all runs have delivered and committed. `None` during a run and before the first one.
    delivered: Option<u64>,
}

type DestinationCells = [String; 6];

pub(super) fn execute(context: &Context, args: &ListArgs) -> Result<Exit, Failure> {
    let names = context.places.list()?;
    let rows: Vec<DestinationRow> = names.into_iter().filter_map(|name| row(context, name)).collect();
    let mut stdout = io::stdout().lock();
    if args.json {
        for row in &rows {
            writeln!(stdout, "{}", object(row))?;
        }
        return Ok(Exit::Done);
    }
    if rows.is_empty() {
        context.say(Key::ListEmpty);
        return Ok(Exit::Done);
    }
    write!(stdout, "{}", table(context, &rows))?;
    for fault in rows.iter().filter_map(|row| row.spec.as_ref().err()) {
        context.say(fault);
    }
    Ok(Exit::Done)
}

/// Returns the row of a destination, or `None` if the destination was just removed.
fn row(context: &Context, name: String) -> Option<DestinationRow> {
    let state = context.places.state_folder(&name);
    let (running, paused) = (RunnerLock::is_held(&state), PauseReason::read(&state));
    let delivered = find_totals(&state).map(|totals| totals.delivered);
    let spec = match context.places.find(&name) {
        Ok(saved) => Ok(saved?.spec().clone()),
        Err(error) => Err(error),
    };
    Some(DestinationRow { name, spec, running, paused, delivered })
}

fn object(row: &DestinationRow) -> Value {
    let state = if row.running { "running" } else { "idle" };
    match &row.spec {
        Ok(spec) => json!({
            "name": row.name,
            "kind": KIND,
            "stream": spec.connection.stream.to_string(),
            "region": spec.account.region,
            "source": spec.checked()["source"],
            "state": state,
            "paused": row.paused.map(pause_reason),
            "delivered": row.delivered,
        }),
        Err(fault) => json!({ "name": row.name, "state": "faulty", "fault": fault.to_string() }),
    }
}

fn pause_reason(paused: PauseReason) -> Value {
    match paused {
        PauseReason::Held => json!("held"),
        PauseReason::By(trouble) => json!(trouble),
    }
}

fn table(context: &Context, rows: &[DestinationRow]) -> String {
    let heads = [Key::ListName, Key::ListKind, Key::ListStream, Key::ListRegion, Key::ListState, Key::ListSource];
    let mut lines: Vec<DestinationCells> = vec![heads.map(|key| context.texts.text(key))];
    lines.extend(rows.iter().map(|row| cells(context, row)));
    let width = |column: usize| lines.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut text = String::new();
    for cells in &lines {
        // One character counts as one cell: all columns but the last are ASCII, except the headings and the state.
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        text.push_str(padded.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn cells(context: &Context, row: &DestinationRow) -> DestinationCells {
    let state = match (&row.spec, row.running, row.paused) {
        (Err(_), ..) => Key::StateFaulty,
        (Ok(_), true, Some(_)) => Key::StatePaused,
        (Ok(_), true, None) => Key::StateRunning,
        (Ok(_), false, _) => Key::StateIdle,
    };
    let state = context.texts.text(state);
    let name = row.name.clone();
    match &row.spec {
        Ok(spec) => [
            name,
            KIND.into(),
            spec.connection.stream.name().into(),
            spec.account.region.clone(),
            state,
            source(context, &spec.source),
        ],
        Err(_) => [name, "-".into(), "-".into(), "-".into(), state, "-".into()],
    }
}

fn source(context: &Context, source: &SourceSpec) -> String {
    match source {
        SourceSpec::Sample { count, .. } => context.texts.text(say::ListSample { count: *count }),
        SourceSpec::File { path, .. } => without_controls(&path.display().to_string()),
        SourceSpec::Stdin { .. } => "stdin".into(),
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct ShowArgs {
    name: String,
    #[arg(long)]
    json: bool,
}

/// `outflow show`: prints a saved spec as it was written, or in its checked form.
pub(super) fn show(context: &Context, args: &ShowArgs) -> Result<Exit, Failure> {
    let saved = context.places.load(&args.name)?;
    let mut stdout = io::stdout().lock();
    if args.json {
        writeln!(stdout, "{:#}", saved.spec().checked())?;
    } else {
        stdout.write_all(saved.text().as_bytes())?;
        if !saved.text().ends_with('\n') {
            writeln!(stdout)?;
        }
    }
    Ok(Exit::Done)
}
