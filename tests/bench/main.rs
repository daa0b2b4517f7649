//! How fast Outflow is, beside the bare SDK, with what its ledger costs: `cargo bench --bench outflow-bench`.
//!
//! Each case runs in a process of its own, so that its CPU time and peak memory are nobody else's. Events per second
//! are of this machine on this day; CPU seconds per million events travel better.
#![expect(clippy::print_stdout, reason = "a program whose result is what it prints")]
#![expect(clippy::cast_precision_loss, reason = "figures to print; counts stay far below 2^53")]

mod case;
mod children;
mod feed;
mod first_frame;
mod latency;
mod lists;
mod pace;
mod pipeline;
mod process;
mod random;
mod report;
mod screen;
mod sdkloop;
mod sink;
mod stores;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::case::{Case, Load, Measured};
use crate::pipeline::Watcher;
use crate::stores::StoreCase;

/// Why a case could not be measured; a bench has nobody who acts on the kind.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Measures Outflow, the bare SDK loop and the ledger's candidates on this machine.
#[derive(Parser)]
#[command(name = "outflow-bench")]
struct Args {
    /// Print one JSON array instead of the table
    #[arg(long)]
    json: bool,
    /// Only this case: stores, sink, sdk, outflow, pace, lists or screen; may be repeated. The last
    /// three run only when they are named
    #[arg(long, value_name = "CASE")]
    only: Vec<Group>,
    /// Of the pace cases only those whose name holds this text
    #[arg(long, value_name = "TEXT", default_value = "")]
    named: String,
    /// Events of a feed; updates of a store
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    events: u64,
    /// Measure one case in this process; its answer is JSON
    #[arg(long, value_name = "JSON", hide = true)]
    child: Option<String>,
    /// Given by cargo bench
    #[arg(long, hide = true)]
    bench: bool,
}

/// Cases by what they tell.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Group {
    /// fjall beside redb, as the ledger would use them
    Stores,
    /// What the sink itself can take
    Sink,
    /// The bare loop over the SDK
    Sdk,
    /// Outflow through its library
    Outflow,
    /// Outflow against shards with real limits
    Pace,
    /// How fast long lists answer a key, and how fast a source is surveyed
    Lists,
    /// Frames of the largest screens, and a run with and without somebody who watches
    Screen,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("The bench stopped: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    if let Some(case) = &args.child {
        println!("{}", serde_json::to_string(&measure(&serde_json::from_str(case)?)?)?);
        return Ok(());
    }
    let mut measured = Vec::new();
    for case in cases(args) {
        measured.extend(children::measure(&case)?);
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&measured)?);
    } else {
        if args.only == [Group::Lists] {
            println!("{}", lists::table(&measured));
            return Ok(());
        }
        if args.only == [Group::Screen] {
            println!("{}", screen::table(&measured));
            return Ok(());
        }
        let (paced, others): (Vec<_>, Vec<_>) = measured.into_iter().partition(|one| one.pace.is_some());
        if !others.is_empty() {
            println!("{}", report::table(&others));
        }
        if !paced.is_empty() {
            println!("{}", pace::table(&paced));
        }
    }
    Ok(())
}

fn cases(args: &Args) -> Vec<Case> {
    let wanted = |group| args.only.is_empty() || args.only.contains(&group);
    let mut cases = Vec::new();
    if wanted(Group::Stores) {
        cases.extend(StoreCase::all(args.events).into_iter().map(Case::Store));
    }
    let load = |profiles, shards| Load { events: args.events, profiles, shards, limits: false, fail: 0.0 };
    if wanted(Group::Sink) {
        cases.push(Case::Sink(load(1_000_000, MANY_SHARDS)));
    }
    for profiles in [1_000_000, 1_000] {
        if wanted(Group::Sdk) {
            cases.push(Case::SdkLoop(load(profiles, MANY_SHARDS)));
        }
        if wanted(Group::Outflow) {
            cases.push(Case::Outflow(load(profiles, MANY_SHARDS)));
            cases.extend([4, 1].map(|shards| Case::Outflow(paced(args.events, profiles, shards))));
        }
    }
    if args.only.contains(&Group::Lists) {
        cases.push(Case::Lists);
    }
    if args.only.contains(&Group::Screen) {
        cases.extend([Case::FirstFrame, Case::Frames]);
        // By turns, so that a machine that slows down slows both.
        let of = || load(1_000_000, MANY_SHARDS);
        cases.extend((0..TURNS).flat_map(|_| [Case::Outflow(of()), Case::Watched(of())]));
    }
    if args.only.contains(&Group::Pace) {
        cases.extend(pace::all().into_iter().filter(|case| case.name.contains(&args.named)).map(Case::Pace));
    }
    cases
}

/// Runs with and without somebody who watches.
const TURNS: usize = 5;

/// As many shards as the machine cannot fill.
const MANY_SHARDS: u32 = 512;

/// Seconds that a case may take whose shards and not the machine set its pace.
const PACED_SECONDS: u64 = 15;

/// A feed that its shards, at 1,000 records a second each, take in [`PACED_SECONDS`].
fn paced(events: u64, profiles: u64, shards: u32) -> Load {
    let events = events.min(u64::from(shards) * 1_000 * PACED_SECONDS);
    Load { events, profiles, shards, limits: false, fail: 0.0 }
}

/// Measures a case in this process.
fn measure(case: &Case) -> Result<Vec<Measured>, Failure> {
    match case {
        Case::Store(case) => stores::run(case),
        Case::Sink(load) => sink::client::run(load).map(|measured| vec![measured]),
        Case::SdkLoop(load) => sdkloop::run(load).map(|measured| vec![measured]),
        Case::Outflow(load) => pipeline::run(load, Watcher::Nobody).map(|measured| vec![measured]),
        Case::Watched(load) => pipeline::run(load, Watcher::Screen).map(|measured| vec![measured]),
        Case::Frames => screen::frames(),
        Case::FirstFrame => first_frame::run(),
        Case::Lists => lists::run(),
        Case::Pace(case) => pace::run(case).map(|measured| vec![measured]),
    }
}

/// Where feeds are kept and stores are made: below cargo's target folder.
pub(crate) fn scratch() -> Result<PathBuf, Failure> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("outflow-bench");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
