use super::{figures::Figures, peer::Peer, plan::Plan, store::Services, subject::Place};
use std::collections::BTreeMap;

/// One time through everything: what is to be done, and what has come of it so far.
pub(super) struct Round<'a> {
    pub(super) plan: &'a Plan,
    pub(super) place: &'a Place,
    pub(super) services: &'a Services,
    pub(super) peers: &'a [Peer],
    pub(super) figures: &'a mut Figures,
    /// Peers that could not be measured, each with the reason.
    pub(super) not_measured: &'a mut BTreeMap<String, String>,
}
