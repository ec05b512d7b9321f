// Starts htmx, which fetches ready-made pieces of a page where the page asks for them with data-hx- attributes.
import "htmx.org/dist/htmx.esm.js";
