//! Handles a refreshed list of destinations, and decides when to refresh it again.

use super::Model;
use crate::backstage::{DestinationSummary, Order, RunStatus, StreamEvent};
use crate::text::Phrase;
use crate::tui::effect::Effect;
use crate::tui::screens::ActiveView;

impl Model {
    /// Takes the destinations, or why they could not be read. A destination that streams in this app is locked by this
    /// process, so it does not count as running elsewhere.
    pub(super) fn catalogue_came(&mut self, mut found: Result<Vec<DestinationSummary>, Phrase>) {
        if let Ok(found) = &mut found {
            let stream = &mut self.screens.stream;
            for one in found.iter_mut().filter(|one| one.standing.is_elsewhere() && stream.runs(&one.name)) {
                one.standing = RunStatus::Stopped(None);
            }
            stream.keep(found);
        }
        self.screens.catalogue.take(found);
    }

    pub(super) fn leave_stream(&mut self) {
        if self.place() == ActiveView::Stream {
            self.screens.stream.leave();
        }
    }

    /// Forgets the totals of a destination when its run begins: they are read again afterwards. When a run ends,
    /// requests the list of destinations if it is shown; otherwise the list is read when the operator returns to it.
    pub(super) fn note_run(&mut self, name: &str, happening: &StreamEvent) -> Option<Effect> {
        match happening {
            StreamEvent::Begun(_) => self.screens.catalogue.forget_delivered(name),
            StreamEvent::Ended(_) | StreamEvent::Failed(_) | StreamEvent::GivenUp => {
                return (self.place() == ActiveView::Catalogue).then_some(Effect::Order(Order::ReadCatalogue));
            }
            _ => {}
        }
        None
    }

    /// Hides revealed secrets when the terminal loses the focus, and refreshes the shown destinations when it gains it
    /// again.
    pub(super) fn focus_came(&mut self, focused: bool) -> Vec<Effect> {
        self.screens.account.focused(focused);
        self.layers.iter_mut().for_each(|layer| layer.focused(focused));
        let is_back = self.screens.catalogue.focused(focused) && self.place() == ActiveView::Catalogue;
        is_back.then_some(Effect::Order(Order::LookAgain)).into_iter().collect()
    }
}
