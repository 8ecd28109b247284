module.exports = () => ({
  show(ctx) {
    ctx.set('Cache-Control', 'public, max-age=60');
    ctx.status = 302;
    ctx.redirect('http://127.0.0.1:1/somewhere/else/and/a/name.jpg');
  },
});
