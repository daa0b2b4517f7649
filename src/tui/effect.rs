//! What the app asks of the outside world, as data.

use crate::backstage::Order;
use crate::flow;

/// A request of the app that the runtime carries out. It never holds a secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AppEffect {
    Order(Order),
    Copy(String),
    /// Draws the whole screen again.
    Redraw,
    NextTheme,
    /// Turns mouse support on or off.
    Mouse(bool),
    /// Stops the app until the shell resumes it.
    Suspend,
    Quit,
}

impl From<flow::Effect> for AppEffect {
    fn from(effect: flow::Effect) -> Self {
        Self::Order(Order::Flow(effect))
    }
}

impl From<Order> for AppEffect {
    fn from(order: Order) -> Self {
        Self::Order(order)
    }
}
