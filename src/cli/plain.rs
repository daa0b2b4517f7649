//! Asks by lines instead of opening the app: `outflow --plain`, `outflow demo --ask`, and `outflow` on a terminal that
//! cannot draw.

use std::io;

use super::streaming::{exit_for_run, runtime};
use super::{Context, Exit, Failure, app};
use crate::plain::{Plain, PlainEnd, PlainOpening, PlainSetup, StdinLines};

pub(super) fn execute(context: Context, opening: PlainOpening) -> Result<Exit, Failure> {
    let folder = app::current_folder()?;
    let ascii = context.ascii || app::speaks_ascii();
    let setup = PlainSetup { places: context.places, folder, texts: context.texts, ascii };
    let runtime = runtime()?;
    let ended = runtime.block_on(async {
        let plain = Plain::new(setup, StdinLines::new()?, io::stdout())?;
        Box::pin(plain.run(opening)).await
    });
    // A credential provider may still be running.
    runtime.shutdown_background();
    Ok(match ended? {
        PlainEnd::Quit => Exit::Done,
        PlainEnd::Interrupted => Exit::Interrupted,
        PlainEnd::Finished(run) => run.map_or(Exit::Failure, |run| exit_for_run(&run, true)),
    })
}
