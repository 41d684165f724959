# The bot. It runs the sources as they are: Node 24 reads TypeScript.
FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /lockstep
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force
COPY src ./src
# The image's user node, by its number, which needs no look-up.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The bot itself is process 1: it gets SIGTERM, and ends what it has begun.
CMD ["node", "--liftoff-only", "src/entry/cli.ts", "serve"]
