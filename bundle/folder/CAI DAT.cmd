@echo off
rem Copies the toolkit to this user's own programs; no administrator is needed.
if exist "%~dp0runtime\python.exe" goto install
echo Khong thay thu muc runtime canh tep nay: hay giai nen ca thu muc bo cong cu roi chay lai.
pause
exit /b 1
:install
"%~dp0runtime\python.exe" -I -X utf8 "%~dp0runtime\installing.py"
pause
