//! What people open in a browser. Everything comes from the program itself, and no page asks anything of another origin.

mod playground;

use actix_web::web::ServiceConfig;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.configure(playground::routes);
}
