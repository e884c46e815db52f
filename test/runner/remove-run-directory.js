const fs = require('node:fs');

module.exports = () => fs.rmSync(process.env.MORAINE_TEST_RUN, { recursive: true, force: true });
