//! What comes of looks at the destinations, and when there is another one.

use super::{Model, Place};
use crate::text::Phrase;
use crate::tui::effect::{DestinationSeen, Effect, Standing};

impl Model {
    /// The destinations have come, or why they cannot be told. Whoever runs what streams here is no other process.
    pub(super) fn catalogue_came(&mut self, mut found: Result<Vec<DestinationSeen>, Phrase>) -> Vec<Effect> {
        if let Ok(found) = &mut found {
            let stream = &mut self.screens.stream;
            for one in found.iter_mut().filter(|one| one.standing.is_elsewhere() && stream.runs(&one.name)) {
                one.standing = Standing::Stopped(None);
            }
            stream.keep(found);
        }
        self.screens.catalogue.take(found);
        Vec::new()
    }

    /// Whoever looks at the destinations again sees how they stand by now.
    pub(super) fn focus_came(&mut self, focused: bool) -> Vec<Effect> {
        self.screens.account.focused(focused);
        self.layers.iter_mut().for_each(|layer| layer.focused(focused));
        let is_back = self.screens.catalogue.focused(focused) && self.place == Place::Catalogue;
        is_back.then_some(Effect::LookAgain).into_iter().collect()
    }
}
