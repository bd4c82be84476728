# syntax=docker/dockerfile:1
# A silo on Orleans, the krewe command and two sample libraries; docs/deploying.md says how to put in your own.
ARG DOTNET=10.0

FROM mcr.microsoft.com/dotnet/sdk:${DOTNET} AS build
# CI restores exactly what the lock files say.
ENV CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.nuget/packages \
    set -e; \
    publish() { dotnet publish "$1" -c Release -o "$2" -p:Engine=Orleans -p:UseAppHost=false; }; \
    publish Silo /out/app; \
    publish Cli /out/app/krewe; \
    publish samples/Playground /out/app/tasks/Playground; \
    publish samples/WordCount /out/app/tasks/WordCount; \
    mkdir -p /out/data

FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET} AS silo
COPY --chmod=755 deploy/krewe /usr/local/bin/krewe
COPY --from=build /out/app /app
COPY --from=build --chown=$APP_UID:$APP_UID /out/data /var/lib/krewe
# The data folder is used without a broker only. Health is told on the loopback, unless the address says otherwise.
ENV Krewe__DataDirectory=/var/lib/krewe \
    Krewe__Http=127.0.0.1:8080
WORKDIR /app
USER $APP_UID
EXPOSE 7979 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 \
    CMD ["env", "DOTNET_gcServer=0", "dotnet", "/app/Krewe.Silo.dll", "--health", "http://127.0.0.1:8080/health/ready"]
ENTRYPOINT ["dotnet", "/app/Krewe.Silo.dll"]
