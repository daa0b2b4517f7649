//! What comes of looks at the destinations, and when there is another one.

use super::{Model, Place};
use crate::text::Phrase;
use crate::tui::effect::{DestinationSeen, Effect, Standing};
use crate::tui::live::Happening;

impl Model {
    /// The destinations have come, or why they cannot be told. Whoever runs what streams here is no other process.
    pub(super) fn catalogue_came(&mut self, mut found: Result<Vec<DestinationSeen>, Phrase>) {
        if let Ok(found) = &mut found {
            let stream = &mut self.screens.stream;
            for one in found.iter_mut().filter(|one| one.standing.is_elsewhere() && stream.runs(&one.name)) {
                one.standing = Standing::Stopped(None);
            }
            stream.keep(found);
        }
        self.screens.catalogue.take(found);
    }

    /// A stream is not looked at any more.
    pub(super) fn leave_stream(&mut self) {
        if self.place == Place::Stream {
            self.screens.stream.leave();
        }
    }

    /// A run begins: what all runs have delivered is told anew when it is over. The destinations are looked at then, where
    /// they are shown; else they are when one comes back to them.
    pub(super) fn note_run(&mut self, name: &str, happening: &Happening) -> Option<Effect> {
        match happening {
            Happening::Begun(_) => self.screens.catalogue.forget_delivered(name),
            Happening::Ended(_) | Happening::Failed(_) | Happening::GivenUp => {
                return (self.place == Place::Catalogue).then_some(Effect::ReadCatalogue);
            }
            _ => {}
        }
        None
    }

    /// Whoever looks at the destinations again sees how they stand by now.
    pub(super) fn focus_came(&mut self, focused: bool) -> Vec<Effect> {
        self.screens.account.focused(focused);
        self.layers.iter_mut().for_each(|layer| layer.focused(focused));
        let is_back = self.screens.catalogue.focused(focused) && self.place == Place::Catalogue;
        is_back.then_some(Effect::LookAgain).into_iter().collect()
    }
}
