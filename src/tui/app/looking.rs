//! Handles a refreshed list of destinations, and decides when to refresh it again.

use super::Model;
use crate::backstage::{DestinationSummary, Order, RunStatus, StreamEvent};
use crate::text::Phrase;
use crate::tui::effect::AppEffect;
use crate::tui::screens::ActiveView;

impl Model {
    /// Takes the destinations, or why they could not be read. A destination that streams in this app is locked by this
    /// process, so it does not count as running elsewhere.
    pub(super) fn take_catalogue(&mut self, mut found: Result<Vec<DestinationSummary>, Phrase>) {
        if let Ok(found) = &mut found {
            let stream = &mut self.screens.stream;
            for one in found.iter_mut().filter(|one| one.status.is_elsewhere() && stream.runs(&one.name)) {
                one.status = RunStatus::Stopped(None);
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
    pub(super) fn note_run(&mut self, name: &str, event: &StreamEvent) -> Option<AppEffect> {
        match event {
            StreamEvent::Started(_) => self.screens.catalogue.forget_delivered(name),
            StreamEvent::Ended(_) | StreamEvent::Failed(_) | StreamEvent::Cancelled => {
                return (self.place() == ActiveView::Catalogue).then_some(AppEffect::Order(Order::ReadCatalogue));
            }
            _ => {}
        }
        None
    }

    /// Hides revealed secrets when the terminal loses the focus, and refreshes the shown destinations when it gains it
    /// again.
    pub(super) fn take_focus(&mut self, focused: bool) -> Vec<AppEffect> {
        self.screens.account.focused(focused);
        self.layers.iter_mut().for_each(|layer| layer.focused(focused));
        let is_back = self.screens.catalogue.focused(focused) && self.place() == ActiveView::Catalogue;
        is_back.then_some(AppEffect::Order(Order::RefreshCatalogue)).into_iter().collect()
    }
}
