/** Scripts of the appeal page; see pages.js. */
