/** Scripts of the sos page; see pages.js. */
