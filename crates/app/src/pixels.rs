//! Work on pictures, on threads that may block, a few at a time. Each takes a core for a while, and the memory of all its pixels.

use crate::Refusal;
use media::pixels::{Bounds, PictureError, Renditions, redraw, render};
use metrics::{counter, gauge};
use protocol::ErrorCode;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long somebody waits who found no place.
const COME_BACK_AFTER_S: u64 = 2;

/// The way to those threads. Whoever has a place may bring a picture: so the pictures that are in memory are counted too.
pub struct PixelWork {
    bounds: Bounds,
    threads: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

/// The right to bring one picture. It ends when it is dropped.
pub struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Place {
    fn new(permit: OwnedSemaphorePermit) -> Self {
        gauge!("matchwire_pictures_waiting").increment(1);
        Self { _permit: permit }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        gauge!("matchwire_pictures_waiting").decrement(1);
    }
}

impl PixelWork {
    /// So many pictures are worked on at once, and so many more may wait or be on their way.
    pub fn new(bounds: Bounds, at_once: usize, waiting: usize) -> Self {
        let threads = Arc::new(Semaphore::new(at_once));
        Self { bounds, threads, places: Arc::new(Semaphore::new(at_once + waiting)) }
    }

    /// A place for one picture, or the advice to come back.
    pub fn enter(&self) -> Result<Place, Refusal> {
        self.places.clone().try_acquire_owned().map(Place::new).map_err(|_| {
            counter!("matchwire_pictures_refused_total").increment(1);
            Refusal::new(ErrorCode::Overloaded).after(COME_BACK_AFTER_S)
        })
    }

    /// Makes the pictures of a photo.
    pub async fn render(&self, place: &Place, bytes: Vec<u8>) -> Result<Renditions, Refusal> {
        self.work(place, bytes, render).await
    }

    /// Draws a picture anew, without anything that it tells besides.
    pub async fn redraw(&self, place: &Place, bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        self.work(place, bytes, redraw).await
    }

    async fn work<T: Send + 'static>(
        &self,
        _place: &Place,
        bytes: Vec<u8>,
        draw: fn(&[u8], Bounds) -> Result<T, PictureError>,
    ) -> Result<T, Refusal> {
        let bounds = self.bounds;
        let thread = self.threads.clone().acquire_owned().await.map_err(|_| Refusal::internal())?;
        let work = tokio::task::spawn_blocking(move || {
            let _thread = thread;
            draw(&bytes, bounds)
        });
        match work.await {
            Ok(made) => made.map_err(Refusal::from),
            // A library's panic over these bytes, which the log has. To whoever sent them they are damaged.
            Err(_) => Err(PictureError::Broken.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { bytes: 1000, pixels: 1000 };

    #[tokio::test]
    async fn whoever_finds_no_place_is_told_to_come_back() {
        let work = PixelWork::new(BOUNDS, 1, 1);
        let (first, second) = (work.enter().expect("a place"), work.enter().expect("a place"));
        let refused = work.enter().map(drop).expect_err("both places are taken");
        assert_eq!((refused.code, refused.retry_after.map(|wait| wait.as_secs())), (ErrorCode::Overloaded, Some(2)));
        drop(first);
        work.enter().expect("one is free again");
        let refused = work.render(&second, b"<svg/>".to_vec()).await.expect_err("no picture");
        assert_eq!(refused.code, ErrorCode::UnsupportedMediaType);
    }
}
